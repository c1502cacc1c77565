namespace BotHost.Slack.Streaming;

/// <summary>One walk over pending markdown that notes where it may be cut.</summary>
internal ref struct CutScan(ReadOnlySpan<char> text, MarkdownState state, bool boundary)
{
    private readonly ReadOnlySpan<char> _text = text;
    private MarkdownState _state = state;

    // What is open within the paragraph: length of a backtick run, nesting of brackets and parentheses, <…>, **.
    private int _code;
    private int _brackets;
    private int _parentheses;
    private bool _angle;
    private bool _strong;

    /// <summary>The last place where nothing is open.</summary>
    public int Free { get; private set; }

    /// <summary>The last such place that ends a sentence, line or paragraph.</summary>
    public int FreeEnd { get; private set; }

    /// <summary>The last place between the lines of a fence or table, or within bold words.</summary>
    public int Held { get; private set; }

    private readonly bool Clean => _code == 0 && _brackets == 0 && _parentheses == 0 && !_angle;

    public void Run()
    {
        var at = 0;
        while (at < _text.Length)
        {
            var length = _text[at..].IndexOf('\n');
            var whole = length >= 0;
            var end = whole ? at + length : _text.Length;
            Line(at, end, whole);
            at = end + 1;
        }
    }

    private void Line(int start, int end, bool whole)
    {
        var line = _text[start..end];
        if (_state.Fence is not null)
            FenceLine(line, end, whole);
        else if (!_state.MidLine && MayBeFence(line, whole))
            OpeningLine(line, end, whole);
        else if (!_state.MidLine && (MarkdownLine.IsRow(line) || (_state.InTable && line.Contains('|'))))
            Row(line, end, whole);
        else
            Words(start, end, whole);
    }

    private void FenceLine(ReadOnlySpan<char> line, int end, bool whole)
    {
        var closes = !_state.MidLine && MarkdownLine.Closes(line, _state.Fence);
        if (whole)
        {
            _state = _state.AfterLine(line);
            Note(end + 1, held: !closes, ends: true);
        }
        else if (boundary && closes)
        {
            Note(end, held: false, ends: true);
        }
    }

    private void OpeningLine(ReadOnlySpan<char> line, int end, bool whole)
    {
        EndParagraph();
        if (!whole)
            return;
        _state = _state.AfterLine(line);
        Note(end + 1, held: true, ends: true);
    }

    private void Row(ReadOnlySpan<char> line, int end, bool whole)
    {
        EndParagraph();
        if (whole)
        {
            _state = _state.AfterLine(line);
            Note(end + 1, held: true, ends: true);
        }
        else if (boundary && line.TrimEnd().EndsWith("|") && line.Trim().Length > 1)
        {
            Note(end, held: false, ends: true);
        }
    }

    private void Words(int start, int end, bool whole)
    {
        var (free, freeEnd, held) = (Free, FreeEnd, Held);
        var first = start + (_state.MidLine ? 0 : MarkdownLine.ContentStart(_text[start..end]));
        var row = false;
        for (var at = start; at < end; at++)
        {
            var character = _text[at];
            at += Open(character, at);
            if (character == '|' && _code == 0 && !_angle && !_state.MidLine && !row)
            {
                // It may be a row of a table without a leading bar: the line stays whole.
                row = true;
                (Free, FreeEnd, Held) = (free, freeEnd, held);
            }

            if (row || at < first || !Clean)
                continue;
            var next = at + 1 < _text.Length ? _text[at + 1] : '\0';
            if (character is ' ' or '\t' && next is not (' ' or '\t' or '\n'))
                Note(at + 1, held: _strong, ends: EndsSentence(at));
            else if (IsUnspaced(character) && next != '\0' && !char.IsSurrogate(next) && !char.IsPunctuation(next))
                Note(at + 1, held: _strong, ends: character is '。' or '！' or '？');
        }

        _angle &= !whole;
        if (whole)
            EndLine(start, end);
        else if (boundary && !row && Clean && end > start)
            Note(end, held: false, ends: true);
    }

    private void EndLine(int start, int end)
    {
        var line = _text[start..end];
        if (!_state.MidLine && line.Trim().IsEmpty)
            EndParagraph();
        _state = _state.AfterLine(line);
        if (Clean)
            Note(end + 1, held: _strong, ends: true);
    }

    private void EndParagraph() => (_code, _brackets, _parentheses, _angle, _strong) = (0, 0, 0, false, false);

    // Returns how many further characters belong to this one.
    private int Open(char character, int at)
    {
        var run = Run(character, at);
        if (_code > 0)
        {
            if (character == '`' && run == _code)
                _code = 0;
            return character == '`' ? run - 1 : 0;
        }

        var next = at + 1 < _text.Length ? _text[at + 1] : '\0';
        switch (character)
        {
            case '\\' when next is not ('\0' or '\n'):
                return 1;
            case '`':
                _code = run;
                return run - 1;
            case '[':
                _brackets++;
                return 0;
            case ']' when _brackets > 0:
                _brackets--;
                if (_brackets > 0 || next != '(')
                    return 0;
                _parentheses = 1;
                return 1;
            case '(' when _parentheses > 0:
                _parentheses++;
                return 0;
            case ')' when _parentheses > 0:
                _parentheses--;
                return 0;
            case '<':
                _angle = char.IsAsciiLetter(next) || next is '/' or '!' or '@' or '#' or '\u200B' or '\0';
                return 0;
            case '>':
                _angle = false;
                return 0;
            case '*' or '_' or '~' when run > 1:
                _strong = !_strong;
                return run - 1;
            default:
                return 0;
        }
    }

    private readonly int Run(char character, int at)
    {
        if (character is not ('`' or '*' or '_' or '~'))
            return 1;
        var length = _text[at..].IndexOfAnyExcept(character);
        return length < 0 ? _text.Length - at : length;
    }

    private readonly bool EndsSentence(int space)
    {
        while (space >= 0 && _text[space] is ' ' or '\t')
            space--;
        return space >= 0 && _text[space] is '.' or '!' or '?' or ':' or '…';
    }

    private void Note(int at, bool held, bool ends)
    {
        if (held)
        {
            Held = at;
            return;
        }

        Free = at;
        if (ends)
            FreeEnd = at;
    }

    private static bool MayBeFence(ReadOnlySpan<char> line, bool whole)
    {
        if (MarkdownLine.FenceLength(line) > 0)
            return true;
        // Marks alone, so far: the third one may be on its way.
        var marks = line.TrimStart(' ');
        return !whole && !marks.IsEmpty && marks[0] is '`' or '~' && !marks.ContainsAnyExcept(marks[0]);
    }

    // Scripts written without spaces: Chinese and Japanese.
    private static bool IsUnspaced(char character) =>
        character is >= '\u3001' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF' or >= '\uFF01' and <= '\uFF60';
}
