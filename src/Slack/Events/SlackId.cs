using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace BotHost.Slack.Events;

/// <summary>The shapes that Slack's ids have. What has another shape never becomes part of a key.</summary>
internal static class SlackId
{
    /// <summary>A team, channel, user, bot, app or view: a capital letter, then capitals and digits, at most 32 characters.</summary>
    public static bool IsId([NotNullWhen(true)] string? id) =>
        id is { Length: >= 2 and <= 32 } && char.IsAsciiLetterUpper(id[0]) && id.AsSpan(1).IndexOfAnyExcept(Ids) < 0;

    /// <summary>
    /// A message ts: ten digits, a point and up to twelve more. Ten, because activities are sorted by it as text.
    /// </summary>
    public static bool IsTs([NotNullWhen(true)] string? ts) =>
        ts is { Length: >= 12 and <= 23 }
        && ts[10] == '.'
        && ts.AsSpan(0, 10).IndexOfAnyExceptInRange('0', '9') < 0
        && ts.AsSpan(11).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>An event id or trigger id: letters, digits, points, dashes and underscores, at most 255 characters.</summary>
    public static bool IsToken([NotNullWhen(true)] string? token) =>
        token is { Length: >= 1 and <= 255 } && token.AsSpan().IndexOfAnyExcept(Tokens) < 0;

    private static readonly SearchValues<char> Ids = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private static readonly SearchValues<char> Tokens = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );
}
