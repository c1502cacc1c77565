using BotHost.Domain.Conversations;
using BotHost.Settings;
using BotHost.Slack.Events;
using BotHost.Slack.Http;
using BotHost.Slack.Installations;
using BotHost.Slack.Streaming;
using BotHost.Slack.WebApi;

namespace BotHost.Workspace;

internal static class WorkspaceRegistration
{
    /// <summary>Adds Slack for one workspace: its Web API, the http door, its history, and the reply.</summary>
    public static IServiceCollection AddWorkspace(this IServiceCollection services, SlackSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<ISlackTokenSource>(new FixedTokenSource(settings.BotToken!));
        services.AddSlackWebApi(api => (api.ApiUrl, api.Timeout) = (new Uri(settings.ApiUrl), settings.Timeout));
        services.AddSingleton<TokenInstallation>();
        services.AddSingleton<ISlackInstallations>(provider => provider.GetRequiredService<TokenInstallation>());
        services.AddHostedService(provider => provider.GetRequiredService<TokenInstallation>());
        services.AddSlackIngress(ingress =>
        {
            foreach (var secret in new[] { settings.SigningSecret, settings.PreviousSigningSecret }.OfType<string>())
                ingress.SigningSecrets.Add(secret);
            foreach (var channel in Ids(settings.AllowedChannels))
                ingress.AllowedChannels.Add(channel);
            foreach (var user in Ids(settings.AllowedUsers))
                ingress.AllowedUsers.Add(user);
            ingress.AppId = settings.AppId;
            ingress.AnswerBots = settings.AnswerBots;
        });
        services.AddSlackHistory();
        services.AddSlackReplies();
        services.Configure<SlackReplyOptions>(replies =>
        {
            foreach (var (channel, different) in settings.Channels)
                replies.Channels[channel] = different.Reply;
        });
        services.AddSingleton<IPeople, SlackPeople>();
        services.AddSingleton<IPermalinks, SlackPermalinks>();
        return services;
    }

    private static string[] Ids(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
