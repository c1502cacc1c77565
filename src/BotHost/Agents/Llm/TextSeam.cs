namespace BotHost.Agents.Llm;

/// <summary>
/// Joins what a model says in several deltas and rounds: half a character waits for its other half, and the words of two rounds are kept
/// apart by a blank line. Used by one turn.
/// </summary>
internal sealed class TextSeam
{
    private string _held = "";
    private bool _roundHasText;
    private string _tail = "";

    /// <summary>Whether people have been given words of this turn.</summary>
    public bool Visible => _tail.Length > 0;

    /// <summary>Whether people have been given words of this round.</summary>
    public bool RoundVisible => _roundHasText;

    public void BeginRound()
    {
        _held = "";
        _roundHasText = false;
    }

    /// <summary>What can be shown now; null where nothing can.</summary>
    public string? Join(string delta)
    {
        if (delta.Length == 0)
            return null;
        var text = _held.Length == 0 ? delta : _held + delta;
        _held = "";
        if (char.IsHighSurrogate(text[^1]))
        {
            _held = text[^1..];
            text = text[..^1];
        }
        if (text.Length == 0)
            return null;
        if (!_roundHasText && _tail.Length > 0)
            text = string.Concat(new string('\n', 2 - Newlines(_tail)), text);
        _roundHasText = true;
        _tail = text.Length >= 2 ? text[^2..] : string.Concat(_tail, text)[^Math.Min(2, _tail.Length + text.Length)..];
        return text;
    }

    private static int Newlines(string tail) =>
        tail.EndsWith("\n\n", StringComparison.Ordinal) ? 2
        : tail.EndsWith('\n') ? 1
        : 0;
}
