using Microsoft.Extensions.Options;

namespace BotHost.Slack.Budgets;

/// <summary>How the calls of a tenant are kept within Slack's rate limits.</summary>
public enum BudgetMode
{
    /// <summary>Slack's documented tiers, with a burst of the same size.</summary>
    Documented,

    /// <summary>Begins with the documented tiers, grows while Slack accepts and shrinks when it refuses; all replicas learn together.</summary>
    Observed,

    /// <summary>No limit of ours, and no store traffic: only Slack's refusals slow calls down.</summary>
    Unlimited,
}

/// <summary>Slack's rate limits, shared by all replies of a tenant; section <c>Slack:Budgets</c>.</summary>
public sealed class SlackBudgetOptions
{
    /// <summary>How the limits are known; default observed.</summary>
    public BudgetMode Mode { get; set; } = BudgetMode.Observed;

    /// <summary>
    /// The share of a rate that one replica takes for itself while the database is away, more than 0 to 1; default 0.25,
    /// which is safe for up to four replicas.
    /// </summary>
    public double AwayShare { get; set; } = 0.25;
}

/// <summary>Refuses settings that could not work.</summary>
internal sealed class SlackBudgetOptionsValidator : IValidateOptions<SlackBudgetOptions>
{
    public ValidateOptionsResult Validate(string? name, SlackBudgetOptions options) =>
        !Enum.IsDefined(options.Mode)
            ? ValidateOptionsResult.Fail(
                $"Slack:Budgets:{nameof(options.Mode)} must be documented, observed or unlimited, but is '{options.Mode}'."
            )
        : options.AwayShare is > 0 and <= 1 ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail(
            $"Slack:Budgets:{nameof(options.AwayShare)} must be more than 0 and at most 1, but is {options.AwayShare}."
        );
}
