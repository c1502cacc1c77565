using System.Collections.Frozen;

namespace BotHost.Slack.WebApi;

/// <summary>How a method takes its arguments.</summary>
internal enum SlackEncoding
{
    /// <summary>application/x-www-form-urlencoded, complex values as JSON strings; works everywhere.</summary>
    Form,

    /// <summary>application/json; works with most writing methods only.</summary>
    Json,
}

/// <summary>What one must know of a method to call it well.</summary>
/// <param name="Name">As <c>chat.postMessage</c>.</param>
/// <param name="Encoding">How it takes its arguments.</param>
/// <param name="IsRepeatable">Whether calling it twice is the same as once: a read.</param>
internal sealed record SlackMethod(string Name, SlackEncoding Encoding, bool IsRepeatable)
{
    private static readonly FrozenDictionary<string, SlackMethod> All = new SlackMethod[]
    {
        Read("auth.test"),
        Read("bots.info"),
        Read("chat.getPermalink"),
        Read("conversations.history"),
        Read("conversations.info"),
        Read("conversations.members"),
        Read("conversations.replies"),
        Read("users.conversations"),
        Read("users.info"),
        Write("agents.sessions.setStatus"),
        Write("assistant.threads.setStatus"),
        Write("chat.appendStream"),
        Write("chat.delete"),
        Write("chat.postEphemeral"),
        Write("chat.postMessage"),
        Write("chat.startStream"),
        Write("chat.stopStream"),
        Write("chat.update"),
        Write("views.open"),
    }.ToFrozenDictionary(method => method.Name, StringComparer.Ordinal);

    /// <summary>Looks a method up.</summary>
    /// <exception cref="InvalidOperationException">It has no row here.</exception>
    public static SlackMethod For(string name) =>
        All.TryGetValue(name, out var method)
            ? method
            : throw new InvalidOperationException($"{name} has no row in {nameof(SlackMethod)}.");

    /// <summary>Whether the method surely only reads; false for one that is not known here.</summary>
    public static bool IsRepeatableByName(string name) => All.TryGetValue(name, out var method) && method.IsRepeatable;

    private static SlackMethod Read(string name) => new(name, SlackEncoding.Form, IsRepeatable: true);

    private static SlackMethod Write(string name) => new(name, SlackEncoding.Json, IsRepeatable: false);
}
