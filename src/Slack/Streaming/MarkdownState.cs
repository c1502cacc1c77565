namespace BotHost.Slack.Streaming;

/// <summary>What markdown is open at a position between two pieces of text.</summary>
/// <param name="Fence">The line that opened a code fence which is still open, without its line end; else null.</param>
/// <param name="InTable">Whether the lines above are rows of a table.</param>
/// <param name="MidLine">Whether the position is within a line.</param>
internal readonly record struct MarkdownState(string? Fence, bool InTable, bool MidLine)
{
    /// <summary>The line that closes the open fence, without a line end.</summary>
    public string ClosingFence
    {
        get
        {
            if (Fence is null)
                return "";
            var indent = Fence.Length - Fence.AsSpan().TrimStart(' ').Length;
            return Fence[..(indent + MarkdownLine.FenceLength(Fence))];
        }
    }

    /// <summary>The state behind a text that begins in this state.</summary>
    public MarkdownState After(ReadOnlySpan<char> text)
    {
        var state = this;
        while (!text.IsEmpty)
        {
            var end = text.IndexOf('\n');
            var line = end < 0 ? text : text[..end];
            if (end < 0)
                return state with { MidLine = true };
            state = state.AfterLine(line);
            text = text[(end + 1)..];
        }

        return state;
    }

    /// <summary>The state behind one whole line, given without its line end.</summary>
    public MarkdownState AfterLine(ReadOnlySpan<char> line)
    {
        if (MidLine)
            return this with { MidLine = false };
        if (Fence is not null)
            return MarkdownLine.Closes(line, Fence) ? default : this;
        if (MarkdownLine.FenceLength(line) > 0)
            return new MarkdownState(line.TrimEnd().ToString(), InTable: false, MidLine: false);
        return this with { InTable = MarkdownLine.IsRow(line) || (InTable && line.Contains('|')) };
    }
}

/// <summary>What a line of markdown is.</summary>
internal static class MarkdownLine
{
    /// <summary>How many marks the fence has that this line opens or closes; 0 if it does neither.</summary>
    public static int FenceLength(ReadOnlySpan<char> line)
    {
        line = line.TrimStart(' ');
        if (line.IsEmpty || line[0] is not ('`' or '~'))
            return 0;
        var length = line.IndexOfAnyExcept(line[0]);
        if (length < 0)
            return line.Length >= 3 ? line.Length : 0;
        // ```code``` in one line is inline code.
        return length < 3 || (line[0] == '`' && line[length..].Contains('`')) ? 0 : length;
    }

    /// <summary>Whether the line closes a fence that was opened by another.</summary>
    public static bool Closes(ReadOnlySpan<char> line, ReadOnlySpan<char> opening)
    {
        var marks = line.Trim();
        return !marks.IsEmpty
            && marks[0] == opening.TrimStart(' ')[0]
            && marks.Length >= FenceLength(opening)
            && !marks.ContainsAnyExcept(marks[0]);
    }

    /// <summary>Whether the line is a row of a table beyond doubt.</summary>
    public static bool IsRow(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        return !line.IsEmpty && (line[0] == '|' || (line.Contains('|') && !line.ContainsAnyExcept("|-: ")));
    }

    /// <summary>Where the words of a line begin: behind indentation, list marks, quote marks and heading marks.</summary>
    public static int ContentStart(ReadOnlySpan<char> line)
    {
        var at = 0;
        while (true)
        {
            while (at < line.Length && line[at] is ' ' or '\t')
                at++;
            var mark = line[at..];
            var length = mark.IndexOfAnyExcept("-*+>#");
            if (length == 0)
            {
                length = mark.IndexOfAnyExceptInRange('0', '9');
                length = length > 0 && mark[length] is '.' or ')' ? length + 1 : 0;
            }

            if (length <= 0)
                return length < 0 ? line.Length : at;
            if (at + length < line.Length && line[at + length] is not (' ' or '\t'))
                return at;
            at += length;
            if (at >= line.Length)
                return line.Length;
        }
    }
}
