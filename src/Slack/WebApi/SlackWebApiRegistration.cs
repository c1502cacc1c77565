using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BotHost.Slack.WebApi;

/// <summary>Adds Slack's Web API to an application.</summary>
public static class SlackWebApiRegistration
{
    /// <summary>
    /// Adds <see cref="ISlackApiClient"/>. An <see cref="ISlackTokenSource"/> has to be added beside it, say a
    /// <see cref="FixedTokenSource"/>.
    /// </summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="configure">Changes the settings; they are checked when the application starts.</param>
    public static IServiceCollection AddSlackWebApi(
        this IServiceCollection services,
        Action<SlackApiOptions>? configure = null
    )
    {
        var options = services.AddOptions<SlackApiOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SlackApiOptions>, SlackApiOptionsValidator>()
        );
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ISlackApiClient, SlackApiClient>();
        services
            .AddHttpClient(
                SlackApiClient.HttpClientName,
                client =>
                {
                    client.Timeout = Timeout.InfiniteTimeSpan;
                    client.DefaultRequestHeaders.UserAgent.ParseAdd("BotHost/0.1");
                }
            )
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    AutomaticDecompression = System.Net.DecompressionMethods.All,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            )
            // Ours say what matters; the factory's would add addresses and headers.
            .RemoveAllLoggers();
        return services;
    }
}
