using System.Buffers;
using System.Text;

namespace BotHost.Slack.Streaming;

/// <summary>
/// Makes untrusted text harmless while it streams: mention syntax (<c>&lt;!…&gt;</c>, <c>&lt;@…&gt;</c>, <c>&lt;#…&gt;</c>) is
/// broken by an invisible space after the <c>&lt;</c>; U+0000 and lone surrogates become U+FFFD; all else passes
/// unchanged. The result does not depend on how the text was cut into pieces.
/// </summary>
internal struct Sanitiser
{
    // An entity (&lt;) would be shown as such in code; a zero width space looks right everywhere.
    private const char Breaker = '\u200B';
    private const char Replacement = '\uFFFD';

    private static readonly SearchValues<char> Notable = SearchValues.Create([
        '\0',
        '<',
        .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code),
    ]);

    // A trailing '<' or high surrogate: what it means depends on the next piece.
    private char _held;

    /// <summary>Text as it may be shown, in one go.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAny(Notable))
            return text;
        var clean = new StringBuilder(text.Length + 8);
        var sanitiser = new Sanitiser();
        sanitiser.Append(text, clean);
        sanitiser.Finish(clean);
        return clean.ToString();
    }

    /// <summary>Takes the next piece; at most its last character is held back.</summary>
    public void Append(ReadOnlySpan<char> text, StringBuilder into)
    {
        if (text.IsEmpty)
            return;
        if (_held != '\0')
            text = text[Release(text[0], into)..];
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Notable);
            if (plain < 0)
            {
                into.Append(text);
                return;
            }

            into.Append(text[..plain]);
            var notable = text[plain];
            text = text[(plain + 1)..];
            if (notable == '<' || char.IsHighSurrogate(notable))
            {
                _held = notable;
                if (text.IsEmpty)
                    return;
                text = text[Release(text[0], into)..];
            }
            else
            {
                into.Append(Replacement);
            }
        }
    }

    /// <summary>Gives out what was held back: nothing more comes.</summary>
    public void Finish(StringBuilder into)
    {
        if (_held != '\0')
            into.Append(_held == '<' ? '<' : Replacement);
        _held = '\0';
    }

    // Returns how many characters of the next piece went with the one held back.
    private int Release(char next, StringBuilder into)
    {
        var held = _held;
        _held = '\0';
        if (held == '<')
        {
            into.Append('<');
            if (next is '!' or '@' or '#')
                into.Append(Breaker);
            return 0;
        }

        if (!char.IsLowSurrogate(next))
        {
            into.Append(Replacement);
            return 0;
        }

        into.Append(held).Append(next);
        return 1;
    }
}
