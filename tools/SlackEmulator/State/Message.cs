using System.Text.Json.Nodes;

namespace SlackEmulator.State;

internal sealed class Message(string channelId, string ts, string userId)
{
    public string ChannelId { get; } = channelId;
    public string Ts { get; } = ts;
    public string UserId { get; } = userId;
    public bool IsBot { get; init; }

    /// <summary>The root's ts for a reply; null at top level (also for a root that has replies).</summary>
    public string? ThreadTs { get; init; }
    public bool Broadcast { get; init; }
    public string? EphemeralFor { get; init; }
    public string? ClientId { get; init; }
    public string? Username { get; init; }
    public string Text { get; set; } = "";

    /// <summary>Standard Markdown as given, where the message was written in it.</summary>
    public string? Markdown { get; set; }
    public JsonArray? Blocks { get; set; }
    public JsonArray? Attachments { get; set; }
    public JsonObject? Metadata { get; set; }
    public MessageStream? Stream { get; set; }
    public Edit? Edited { get; set; }
    public Dictionary<string, List<string>> Reactions { get; } = new(StringComparer.Ordinal);

    /// <summary>Set when chat.update replaced what had been streamed: the stream's parts are history then.</summary>
    public bool StreamReplaced { get; set; }

    public MessageStream? VisibleStream => StreamReplaced ? null : Stream;
    public string RootTs => ThreadTs ?? Ts;
}

internal sealed record Edit(string UserId, string Ts);
