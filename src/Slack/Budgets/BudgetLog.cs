using Microsoft.Extensions.Logging;

namespace BotHost.Slack.Budgets;

/// <summary>What the budgets say.</summary>
internal static partial class BudgetLog
{
    [LoggerMessage(
        5201,
        LogLevel.Warning,
        "The store of the budgets is away; answers go on with a share of {Share} of each tenant's rate"
    )]
    public static partial void BudgetsAway(this ILogger logger, Exception exception, double share);

    [LoggerMessage(5202, LogLevel.Information, "The store of the budgets is back")]
    public static partial void BudgetsBack(this ILogger logger);
}
