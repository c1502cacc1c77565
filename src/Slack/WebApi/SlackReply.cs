namespace BotHost.Slack.WebApi;

/// <summary>What every successful answer of Slack may carry.</summary>
public abstract record SlackReply
{
    /// <summary>Comma separated warnings, as <c>missing_charset</c>; null if none.</summary>
    public string? Warning { get; init; }

    /// <summary>Cursor and messages; null if Slack sent none.</summary>
    public ResponseMetadata? ResponseMetadata { get; init; }
}

/// <summary>The part of an answer that is about the answer.</summary>
/// <param name="NextCursor">Where the next page begins; null or empty on the last page.</param>
/// <param name="Messages">Explanations by Slack, as <c>[ERROR] missing required field: channel</c>.</param>
/// <param name="Warnings">Warnings, one code each.</param>
public sealed record ResponseMetadata(
    string? NextCursor = null,
    IReadOnlyList<string>? Messages = null,
    IReadOnlyList<string>? Warnings = null
);

/// <summary>An answer that says nothing but yes.</summary>
public sealed record EmptyReply : SlackReply;
