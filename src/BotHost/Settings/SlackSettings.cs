using BotHost.Slack.Budgets;
using BotHost.Slack.Streaming;

namespace BotHost.Settings;

/// <summary>Section <c>Slack</c>.</summary>
internal sealed class SlackSettings
{
    /// <summary>The bot token (<c>xoxb-…</c>). Required.</summary>
    public string? BotToken { get; set; }

    /// <summary>The signing secret of the app. Required for the http door.</summary>
    public string? SigningSecret { get; set; }

    /// <summary>The former signing secret, accepted as well while it is being rotated.</summary>
    public string? PreviousSigningSecret { get; set; }

    /// <summary>The app-level token (<c>xapp-…</c>), for the socket door.</summary>
    public string? AppToken { get; set; }

    /// <summary>Where Slack's methods are, with its <c>/api/</c>. Default <c>https://slack.com/api/</c>.</summary>
    public string ApiUrl { get; set; } = "https://slack.com/api/";

    /// <summary>How long one call may take, from connecting to the last byte. Default 8 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>The app's id. When given, deliveries to another app are dropped; else it is learned from Slack.</summary>
    public string? AppId { get; set; }

    /// <summary>Ids of the only channels to be heard, separated by commas. Default: all.</summary>
    public string AllowedChannels { get; set; } = "";

    /// <summary>Ids of the only people to be heard, separated by commas. Default: all.</summary>
    public string AllowedUsers { get; set; } = "";

    /// <summary>Whether messages of other bots are answered. Default: no, since two bots can talk for ever.</summary>
    public bool AnswerBots { get; set; }

    /// <summary>What is different in single channels, by channel id.</summary>
    public Dictionary<string, ChannelSettings> Channels { get; set; } = [];

    /// <summary>How answers are streamed; every value has a tried default.</summary>
    public SlackReplyOptions Replies { get; set; } = new();

    /// <summary>How Slack's rate limits are kept.</summary>
    public SlackBudgetOptions Budgets { get; set; } = new();
}

/// <summary>Section <c>Slack:Channels:&lt;id&gt;</c>.</summary>
internal sealed class ChannelSettings
{
    /// <summary>How answers are written there. Default: native.</summary>
    public ReplyForm Reply { get; set; }
}
