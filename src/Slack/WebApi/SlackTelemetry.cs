using System.Diagnostics;

namespace BotHost.Slack.WebApi;

/// <summary>Where the spans of Slack calls come from.</summary>
public static class SlackTelemetry
{
    /// <summary>The name to subscribe to: one client span per call, named after its method, without content.</summary>
    public const string SourceName = "BotHost.Slack";

    internal static ActivitySource Source { get; } = new(SourceName);
}
