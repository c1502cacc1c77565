using BotHost.Slack.Http;

namespace BotHost.Slack.Interactivity;

/// <summary>The form of a slash command.</summary>
/// <remarks>See <see href="https://docs.slack.dev/interactivity/implementing-slash-commands"/>.</remarks>
internal sealed record SlashCommand
{
    public required string Command { get; init; }
    public string Text { get; init; } = "";
    public string? ApiAppId { get; init; }
    public string? Tenant { get; init; }
    public string? ChannelId { get; init; }
    public string? UserId { get; init; }
    public string? TriggerId { get; init; }

    /// <summary>When Slack sent it, in Unix seconds; a command carries no ts of its own.</summary>
    public required string SentAt { get; init; }

    public static SlashCommand Read(SlackForm form, string sentAt)
    {
        var organisation = form["is_enterprise_install"] == "true" ? form["enterprise_id"] : null;
        return new()
        {
            Command = form["command"] ?? "",
            Text = form["text"] ?? "",
            ApiAppId = form["api_app_id"],
            Tenant = organisation ?? form["team_id"],
            ChannelId = form["channel_id"],
            UserId = form["user_id"],
            TriggerId = form["trigger_id"],
            SentAt = sentAt,
        };
    }
}
