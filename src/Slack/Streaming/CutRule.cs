using System.Globalization;

namespace BotHost.Slack.Streaming;

/// <summary>What presses for text that waits to be sent.</summary>
internal enum CutPressure
{
    /// <summary>Nothing: only where no markdown is open.</summary>
    None,

    /// <summary>It waits for a while: also between the lines of an open fence or table, and within bold words.</summary>
    Ripe,

    /// <summary>It waits for too long: at the best place there is.</summary>
    Overdue,
}

/// <summary>
/// Where pending text may be cut so that both halves are drawn right although Slack draws each as a block of its own:
/// between words, never inside a link, an entity, inline code, a table row or a fence line, and rather at the end of
/// a sentence or paragraph.
/// </summary>
internal static class CutRule
{
    /// <summary>How much of a pending text can be sent now.</summary>
    /// <param name="text">All that is pending.</param>
    /// <param name="state">What markdown is open where it begins.</param>
    /// <param name="pressure">How pressing it is.</param>
    /// <param name="boundary">Whether the text ends where a word ends, because something else follows.</param>
    /// <returns>A length; 0 if nothing can be sent yet.</returns>
    public static int Find(ReadOnlySpan<char> text, MarkdownState state, CutPressure pressure, bool boundary = false)
    {
        if (text.IsEmpty)
            return 0;
        var scan = new CutScan(text, state, boundary);
        scan.Run();
        var best = boundary ? scan.Free : Preferred(scan.FreeEnd, scan.Free);
        if (pressure >= CutPressure.Ripe)
            best = Math.Max(best, scan.Held);
        return best > 0 || pressure < CutPressure.Overdue ? best : Forced(text);
    }

    /// <summary>How much of a text goes into a message that has only so much room left; 0 if no good place comes in time.</summary>
    /// <param name="text">All that is pending.</param>
    /// <param name="state">What markdown is open where it begins.</param>
    /// <param name="bytes">The room, in UTF-8 bytes.</param>
    /// <param name="mustMove">Whether the message is empty, so that something has to go into it.</param>
    public static int Fit(ReadOnlySpan<char> text, MarkdownState state, int bytes, bool mustMove)
    {
        var fitting = text[..CharsWithin(text, bytes)];
        if (fitting.Length == text.Length)
            return text.Length;
        if (fitting.IsEmpty)
            return 0;
        var scan = new CutScan(fitting, state, boundary: false);
        scan.Run();
        var best = Preferred(scan.FreeEnd, scan.Free);
        if (best < fitting.Length / 2)
            best = Math.Max(best, scan.Held);
        return best > 0 || !mustMove ? best : Forced(fitting);
    }

    private static int Preferred(int end, int free) => end >= free / 2 ? end : free;

    private static int CharsWithin(ReadOnlySpan<char> text, int bytes)
    {
        // Three bytes a character is the most that UTF-8 takes for a UTF-16 unit.
        if (text.Length <= bytes / 3)
            return text.Length;
        var used = 0;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += rune.Utf8SequenceLength;
            if (used > bytes)
                return at;
            at += rune.Utf16SequenceLength;
        }

        return text.Length;
    }

    private static int Forced(ReadOnlySpan<char> text)
    {
        var line = text.LastIndexOf('\n');
        if (line >= 0)
            return line + 1;
        var space = text.LastIndexOfAny(' ', '\t');
        if (space >= 0 && !text[space..].TrimStart().IsEmpty)
            return space + 1;
        // One word without end: whole text elements, and never half of an entity.
        var entity = text.LastIndexOf('&');
        var end = entity > 0 && text.Length - entity <= 12 && !text[entity..].Contains(';') ? entity : text.Length;
        return end < text.Length || text.Length < 2 ? end : WholeElements(text);
    }

    private static int WholeElements(ReadOnlySpan<char> text)
    {
        // The last element may still grow (a combining mark, the next half of an emoji): it stays if it is no plain letter.
        if (char.IsAscii(text[^1]))
            return text.Length;
        var at = Math.Max(0, text.Length - 64);
        if (char.IsLowSurrogate(text[at]))
            at++;
        var last = at;
        while (at < text.Length)
        {
            last = at;
            at += StringInfo.GetNextTextElementLength(text[at..]);
        }

        return last > 0 ? last : text.Length;
    }
}
