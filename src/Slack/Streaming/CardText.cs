using System.Globalization;
using System.Text;

namespace BotHost.Slack.Streaming;

/// <summary>Text in a card as Slack is given it: harmless and short.</summary>
internal static class CardText
{
    private const string Ellipsis = "…";

    /// <summary>Sanitised, and cut with an ellipsis between two text elements if it is longer than allowed.</summary>
    public static string Show(string text, int most)
    {
        var clean = Sanitiser.Clean(text);
        if (clean.Length <= most)
            return clean;
        var end = 0;
        while (end < clean.Length)
        {
            var next = end + StringInfo.GetNextTextElementLength(clean.AsSpan(end));
            if (next > most - Ellipsis.Length)
                break;
            end = next;
        }

        return clean[..end] + Ellipsis;
    }

    /// <summary>What has to be appended to what Slack already shows; null where nothing can be, or need be.</summary>
    public static string? Rest(string? shown, string? wanted)
    {
        if (string.IsNullOrEmpty(wanted))
            return null;
        if (string.IsNullOrEmpty(shown))
            return wanted;
        // Slack appends and never replaces: a text that went another way since stays as it was.
        return wanted.Length > shown.Length && wanted.StartsWith(shown, StringComparison.Ordinal)
            ? wanted[shown.Length..]
            : null;
    }

    /// <summary>UTF-8 bytes, 0 for null.</summary>
    public static int Bytes(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}
