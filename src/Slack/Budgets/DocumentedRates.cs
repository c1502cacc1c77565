using BotHost.Domain.Budgets;

namespace BotHost.Slack.Budgets;

/// <summary>Slack's tiers of the methods that answers are made of. https://docs.slack.dev/apis/web-api/rate-limits</summary>
internal static class DocumentedRates
{
    public const string Start = "chat.startStream";
    public const string Append = "chat.appendStream";
    public const string Stop = "chat.stopStream";
    public const string Post = "chat.postMessage";
    public const string Update = "chat.update";
    public const string Delete = "chat.delete";

    /// <summary>The tier of a method, or null for one that has no budget.</summary>
    public static BudgetRate? Of(string method) =>
        method switch
        {
            Start or Stop => Tier(20),
            Update or Delete or "agents.sessions.setStatus" => Tier(50),
            "assistant.threads.setStatus" => Tier(60),
            Append => Tier(100),
            // About one message a second in each channel.
            Post => new BudgetRate(1, 1),
            _ => null,
        };

    // What a replica holds for a second, and what a call's way to Slack may shift, comes off the burst: else calls that
    // we spread well could arrive as one too many.
    private static BudgetRate Tier(int perMinute) =>
        new(perMinute / 60.0, perMinute - Math.Ceiling(1.6 * perMinute / 60));
}
