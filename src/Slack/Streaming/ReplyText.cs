using System.Text;
using BotHost.Domain.Replies;

namespace BotHost.Slack.Streaming;

/// <summary>Words of ours within the sent text: a bridge between two parts, or a label.</summary>
/// <param name="Start">Where it begins in the sent text, in UTF-16 units.</param>
/// <param name="Length">How long it is.</param>
internal readonly record struct Insertion(int Start, int Length);

/// <summary>
/// The two texts of an answer. The sent text without its insertions is always the sanitised text of the model, as far
/// as the sanitiser lets it go.
/// </summary>
internal sealed class ReplyText
{
    private readonly StringBuilder _model;
    private readonly StringBuilder _sent;
    private readonly List<Insertion> _insertions;
    private Sanitiser _sanitiser;

    public ReplyText()
    {
        _model = new StringBuilder();
        _sent = new StringBuilder();
        _insertions = [];
    }

    public ReplyText(ReplyTexts texts)
    {
        _model = new StringBuilder(texts.Model);
        _sent = new StringBuilder(texts.Sent);
        _insertions = [];
    }

    private ReplyText(ReplyText other)
    {
        _model = new StringBuilder().Append(other._model);
        _sent = new StringBuilder().Append(other._sent);
        _insertions = [.. other._insertions];
        _sanitiser = other._sanitiser;
    }

    /// <summary>Length of the sent text.</summary>
    public int Length => _sent.Length;

    /// <summary>Words of ours in the sent text, in order.</summary>
    public IReadOnlyList<Insertion> Insertions => _insertions;

    /// <summary>Takes more words of the model.</summary>
    public void Append(string delta)
    {
        _model.Append(delta);
        _sanitiser.Append(delta, _sent);
    }

    /// <summary>Nothing more comes of the model.</summary>
    public void Finish() => _sanitiser.Finish(_sent);

    /// <summary>Puts words of ours into the sent text.</summary>
    public void Insert(int at, string text)
    {
        if (text.Length == 0)
            return;
        _sent.Insert(at, text);
        var index = _insertions.FindIndex(insertion => insertion.Start >= at);
        if (index < 0)
            index = _insertions.Count;
        for (var later = index; later < _insertions.Count; later++)
            _insertions[later] = _insertions[later] with { Start = _insertions[later].Start + text.Length };
        _insertions.Insert(index, new Insertion(at, text.Length));
    }

    /// <summary>The sent text between two positions.</summary>
    public string Slice(int start, int end) => _sent.ToString(start, end - start);

    /// <summary>Both texts, the sent one up to a position.</summary>
    public ReplyTexts UpTo(int end) => new(_model.ToString(), Slice(0, end));

    /// <summary>Both texts.</summary>
    public ReplyTexts ToTexts() => UpTo(Length);

    /// <summary>A copy that goes its own way.</summary>
    public ReplyText Copy() => new(this);
}
