using System.Text;

namespace BotHost.Slack.Events;

/// <summary>A message's text as people read it.</summary>
/// <param name="Text">Without Slack's escapes and without the mention that addressed the bot.</param>
/// <param name="MentionsBot">Whether the bot is mentioned, anywhere.</param>
/// <param name="MentionsOthers">Whether anybody else is.</param>
/// <remarks>See <see href="https://docs.slack.dev/messaging/formatting-message-text"/>.</remarks>
internal readonly record struct SlackText(string Text, bool MentionsBot, bool MentionsOthers)
{
    // Cleaned text holds no U+0000, so it can stand for the bot's mention until we know which mention addressed it.
    private const char BotMention = '\0';

    /// <summary>Replaces U+0000, which PostgreSQL does not store, and halves of surrogate pairs by U+FFFD.</summary>
    public static string Clean(string text)
    {
        var first = FirstUnclean(text);
        if (first < 0)
            return text;

        var cleaned = new StringBuilder(text, 0, first, text.Length);
        foreach (var rune in text.AsSpan(first).EnumerateRunes())
            cleaned.Append(rune.Value == 0 ? "\uFFFD" : rune.ToString());
        return cleaned.ToString();
    }

    /// <summary>Turns Slack's text into words: <c>&lt;@U1&gt;</c>, <c>&lt;#C1|name&gt;</c>, links, <c>&lt;!here&gt;</c>, entities.</summary>
    public static SlackText Read(string? raw, string botUserId)
    {
        var text = Clean(raw ?? "");
        var words = new StringBuilder(text.Length);
        bool mentionsBot = false,
            mentionsOthers = false;
        for (var at = 0; at < text.Length; )
        {
            var open = text.IndexOf('<', at);
            var close = open < 0 ? -1 : text.IndexOf('>', open);
            if (close < 0)
            {
                words.Append(Unescape(text[at..]));
                break;
            }

            words.Append(Unescape(text[at..open]));
            var token = text[(open + 1)..close];
            var (name, label) = token.Split('|', 2) is [var left, var right] ? (left, right) : (token, "");
            if (name == "@" + botUserId)
            {
                mentionsBot = true;
                words.Append(BotMention);
            }
            else
            {
                mentionsOthers |= name is ['@', _, ..];
                words.Append(Unescape(Readable(name, label)));
            }

            at = close + 1;
        }

        var addressed = WithoutLastMention(WithoutFirstMentions(words.ToString().Trim()));
        return new(addressed.Replace("\0", "@" + botUserId, StringComparison.Ordinal), mentionsBot, mentionsOthers);
    }

    /// <summary>Whether the whole text is the word that stops an answer: <c>stop</c> or <c>!stop</c>, whatever punctuation follows.</summary>
    public bool IsStop =>
        Text.AsSpan().TrimEnd(" .!?…,;") is var word
        && (
            word.Equals("stop", StringComparison.OrdinalIgnoreCase)
            || word.Equals("!stop", StringComparison.OrdinalIgnoreCase)
        );

    private static string Readable(string name, string label) =>
        name switch
        {
            "" => label.Length == 0 ? "<>" : label,
            ['@', .. var user] => "@" + (label.Length > 0 ? label.TrimStart('@') : user),
            ['#', .. var channel] => "#" + (label.Length > 0 ? label.TrimStart('#') : channel),
            "!here" or "!channel" or "!everyone" => "@" + name[1..],
            ['!', .. var special] => label.Length > 0 ? label : "@" + special.Split('^')[^1],
            _ when label.Length == 0 || label == name => name,
            _ when name.EndsWith(":" + label, StringComparison.Ordinal) => label,
            _ when name.EndsWith("://" + label, StringComparison.Ordinal) => name,
            _ => $"{label} ({name})",
        };

    private static string WithoutFirstMentions(string text)
    {
        var rest = text.AsSpan();
        while (rest is [BotMention, ..])
        {
            rest = rest[1..].TrimStart();
            if (rest is [',' or ':', ..])
                rest = rest[1..].TrimStart();
        }

        return rest.Length == text.Length ? text : rest.ToString();
    }

    private static string WithoutLastMention(string text)
    {
        var last = text.LastIndexOf(BotMention);
        if (last < 0 || text.AsSpan(last + 1).ContainsAnyExcept(" .!?…"))
            return text;
        return text[..last].TrimEnd().TrimEnd(',').TrimEnd() + text[(last + 1)..].Trim();
    }

    private static string Unescape(string text) =>
        text.Contains('&', StringComparison.Ordinal)
            ? text.Replace("&lt;", "<", StringComparison.Ordinal)
                .Replace("&gt;", ">", StringComparison.Ordinal)
                .Replace("&amp;", "&", StringComparison.Ordinal)
            : text;

    private static int FirstUnclean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
                return i;
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return i;
            i++;
        }

        return -1;
    }
}
