namespace BotHost.Slack.WebApi;

/// <summary>A channel, private channel, group DM or DM. What Slack did not send is null.</summary>
public sealed record SlackConversation
{
    /// <summary>The C…, G… or D… id.</summary>
    public string? Id { get; init; }

    /// <summary>Its name without the hash; null for a DM.</summary>
    public string? Name { get; init; }

    /// <summary>A public channel, or a private one made since 2021.</summary>
    public bool? IsChannel { get; init; }

    /// <summary>An older private channel.</summary>
    public bool? IsGroup { get; init; }

    /// <summary>A DM.</summary>
    public bool? IsIm { get; init; }

    /// <summary>A group DM.</summary>
    public bool? IsMpim { get; init; }

    /// <summary>Whether only members see it.</summary>
    public bool? IsPrivate { get; init; }

    /// <summary>Whether it is closed for good.</summary>
    public bool? IsArchived { get; init; }

    /// <summary>Whether the bot is in it.</summary>
    public bool? IsMember { get; init; }

    /// <summary>Whether another company is in it.</summary>
    public bool? IsExtShared { get; init; }

    /// <summary>In a DM: the other one.</summary>
    public string? User { get; init; }

    /// <summary>The workspace through which the bot sees it.</summary>
    public string? ContextTeamId { get; init; }

    /// <summary>How many are in it, if asked for.</summary>
    public int? NumMembers { get; init; }

    /// <summary>What it is about.</summary>
    public ConversationNote? Topic { get; init; }

    /// <summary>What it is for.</summary>
    public ConversationNote? Purpose { get; init; }
}

/// <summary>A channel's topic or purpose.</summary>
/// <param name="Value">The words.</param>
public sealed record ConversationNote(string? Value = null);
