using BotHost.Domain.Inbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BotHost.Slack.Events;

/// <summary>Adds the reading of what was missed.</summary>
public static class SlackHistoryRegistration
{
    /// <summary>
    /// Registers Slack's <see cref="IMissedActivities"/>. The ingress (<c>AddSlackIngress</c>) and the Web API (<c>AddSlackWebApi</c>) have to
    /// be added beside it.
    /// </summary>
    public static IServiceCollection AddSlackHistory(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IMissedActivities, SlackHistory>());
        return services;
    }
}
