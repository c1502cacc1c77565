using BotHost.Domain.Replies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BotHost.Slack.Streaming;

/// <summary>Adds replies in Slack to an application.</summary>
public static class SlackReplyRegistration
{
    /// <summary>
    /// Adds Slack's <see cref="IReplyDoor"/> with <see cref="SlackReplyOptions"/> of section <c>Slack:Replies</c>. The
    /// Web API client has to be added beside it.
    /// </summary>
    /// <param name="services">Where to add it.</param>
    public static IServiceCollection AddSlackReplies(this IServiceCollection services)
    {
        services.AddOptions<SlackReplyOptions>().BindConfiguration("Slack:Replies").ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SlackReplyOptions>, SlackReplyOptionsValidator>()
        );
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RefusedFeatures>();
        services.TryAddSingleton<OwnIdentity>();
        services.TryAddSingleton<ReplyMetrics>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IReplyDoor, SlackReplyDoor>());
        return services;
    }
}
