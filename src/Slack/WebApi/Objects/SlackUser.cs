namespace BotHost.Slack.WebApi;

/// <summary>A person or a bot user. What Slack did not send is null.</summary>
public sealed record SlackUser
{
    /// <summary>The U… or W… id.</summary>
    public string? Id { get; init; }

    /// <summary>The workspace.</summary>
    public string? TeamId { get; init; }

    /// <summary>The handle.</summary>
    public string? Name { get; init; }

    /// <summary>The full name.</summary>
    public string? RealName { get; init; }

    /// <summary>Whether the account is closed.</summary>
    public bool? Deleted { get; init; }

    /// <summary>Whether it is a bot.</summary>
    public bool? IsBot { get; init; }

    /// <summary>Whether it is a guest of several channels.</summary>
    public bool? IsRestricted { get; init; }

    /// <summary>Whether it is a guest of one channel.</summary>
    public bool? IsUltraRestricted { get; init; }

    /// <summary>Whether it belongs to another company.</summary>
    public bool? IsStranger { get; init; }

    /// <summary>The time zone's IANA name.</summary>
    public string? Tz { get; init; }

    /// <summary>The time zone's name for people.</summary>
    public string? TzLabel { get; init; }

    /// <summary>Seconds ahead of UTC, now.</summary>
    public int? TzOffset { get; init; }

    /// <summary>The IETF language tag, if asked for.</summary>
    public string? Locale { get; init; }

    /// <summary>Names to show.</summary>
    public SlackUserProfile? Profile { get; init; }
}

/// <summary>What people see of a user.</summary>
/// <param name="DisplayName">The chosen name; empty if none was chosen.</param>
/// <param name="RealName">The full name.</param>
/// <param name="BotId">With a bot user, its B… id.</param>
/// <param name="ApiAppId">With a bot user, its app.</param>
public sealed record SlackUserProfile(
    string? DisplayName = null,
    string? RealName = null,
    string? BotId = null,
    string? ApiAppId = null
);
