using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>
/// What a stream still has to send. Content is taken out before a call, and put back in front when the call surely
/// failed, so that it is neither lost nor sent twice. Not safe for concurrent use.
/// </summary>
internal sealed class StreamBuffer(int size)
{
    // Only after a failed call with chunks: they come before the text that was gathered since.
    private readonly List<Chunk> _front = [];
    private string _text = "";

    public int TextLength => _text.Length;

    /// <summary>What one call would carry: all that is here, then <paramref name="text"/>, then the chunks.</summary>
    /// <returns>Null while there is too little to send.</returns>
    /// <exception cref="ArgumentException">More than one call takes; nothing has changed.</exception>
    public Load? Next(string? text, IReadOnlyList<Chunk>? chunks)
    {
        var all = _text + text;
        if (all.Length < size && chunks is null && _front.Count == 0)
            return null;
        // Half a character goes with its other half, unless something has to come after it.
        var rest = chunks is null && all.Length > 0 && char.IsHighSurrogate(all[^1]) ? all[^1..] : "";
        var load = Make(all[..^rest.Length], rest, chunks);
        return load.Chunks.Count == 0 && chunks is null ? null : load;
    }

    /// <summary>What the last call would carry: everything, even if it is nothing.</summary>
    /// <exception cref="ArgumentException">More than one call takes; nothing has changed.</exception>
    public Load Last(string? text, IReadOnlyList<Chunk>? chunks) => Make(_text + text, "", chunks);

    /// <summary>Gathers text until there is enough.</summary>
    public void Keep(string? text) => _text += text;

    /// <summary>Takes out what <paramref name="load"/> carries.</summary>
    public void Take(Load load)
    {
        _front.Clear();
        _text = load.Rest;
    }

    /// <summary>Puts back what surely was not accepted.</summary>
    public void PutBack(Load load)
    {
        if (load.IsText)
        {
            _text = load.Text + _text;
            return;
        }
        _front.InsertRange(0, load.Chunks);
    }

    /// <summary>Empties the buffer.</summary>
    public IReadOnlyList<Chunk> TakeAll()
    {
        var all = Make(_text, "", null).Chunks;
        _front.Clear();
        _text = "";
        return all;
    }

    private Load Make(string text, string rest, IReadOnlyList<Chunk>? chunks)
    {
        List<Chunk> all = [.. _front];
        if (text.Length > 0)
            all.Add(new MarkdownTextChunk(text));
        all.AddRange(chunks ?? []);
        SlackLimits.Chunks(all);
        return new Load(all, text, rest, IsText: _front.Count == 0 && chunks is null or { Count: 0 });
    }

    /// <summary>The content of one call.</summary>
    /// <param name="Chunks">What is sent.</param>
    /// <param name="Text">The gathered text in it.</param>
    /// <param name="Rest">What stays behind.</param>
    /// <param name="IsText">Whether it is nothing but text, which more text may join.</param>
    internal sealed record Load(IReadOnlyList<Chunk> Chunks, string Text, string Rest, bool IsText);
}
