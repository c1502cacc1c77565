using BotHost.Domain.Replies;
using BotHost.Slack.Budgets;
using BotHost.Slack.WebApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BotHost.Slack.Streaming;

/// <summary>Adds replies in Slack to an application.</summary>
public static class SlackReplyRegistration
{
    /// <summary>
    /// Adds Slack's <see cref="IReplyDoor"/> with <see cref="SlackReplyOptions"/> of section <c>Slack:Replies</c> and
    /// <see cref="SlackBudgetOptions"/> of section <c>Slack:Budgets</c>. The Web API client has to be added beside it, and
    /// an <see cref="Domain.Budgets.IBudgetStore"/> unless the budgets are unlimited.
    /// </summary>
    /// <param name="services">Where to add it.</param>
    public static IServiceCollection AddSlackReplies(this IServiceCollection services)
    {
        services.AddOptions<SlackReplyOptions>().BindConfiguration("Slack:Replies").ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SlackReplyOptions>, SlackReplyOptionsValidator>()
        );
        services.AddOptions<SlackBudgetOptions>().BindConfiguration("Slack:Budgets").ValidateOnStart();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<SlackBudgetOptions>, SlackBudgetOptionsValidator>()
        );
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RefusedFeatures>();
        services.TryAddSingleton<OwnIdentity>();
        services.TryAddSingleton<ReplyMetrics>();
        services.TryAddSingleton<BudgetMetrics>();
        services.TryAddSingleton<TenantBudgets>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IRateLimitObserver, TenantBudgets>(provider =>
                provider.GetRequiredService<TenantBudgets>()
            )
        );
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IReplyDoor, SlackReplyDoor>());
        return services;
    }
}
