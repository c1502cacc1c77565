using BotHost.Slack.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BotHost.Slack.Http;

/// <summary>Adds the http door of Slack to a host.</summary>
public static class SlackIngressRegistration
{
    /// <summary>
    /// Registers what <see cref="MapSlackEvents"/> needs, except <c>IInbox</c> and <c>ISlackInstallations</c>, which the host brings.
    /// Impossible <see cref="SlackIngressOptions"/> refuse the start.
    /// </summary>
    public static IServiceCollection AddSlackIngress(
        this IServiceCollection services,
        Action<SlackIngressOptions>? configure = null
    )
    {
        services.AddOptionsWithValidateOnStart<SlackIngressOptions, SlackIngressOptionsValidator>();
        if (configure is not null)
            services.Configure(configure);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IngressMeter>();
        services.TryAddSingleton<SlackReception>();
        services.TryAddSingleton<SlackDoor>();
        services.TryAddSingleton(provider => new SlackSignature(
            provider.GetRequiredService<IOptions<SlackIngressOptions>>().Value.SigningSecrets,
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }

    /// <summary>Maps the one URL that Slack sends events, interactions and commands to.</summary>
    public static IEndpointConventionBuilder MapSlackEvents(
        this IEndpointRouteBuilder endpoints,
        string path = "/slack/events"
    ) => endpoints.MapPost(path, static http => http.RequestServices.GetRequiredService<SlackDoor>().HandleAsync(http));
}
