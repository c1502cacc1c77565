using System.Text;
using System.Text.Json.Nodes;

namespace SlackEmulator.State;

internal enum StreamState
{
    Open,
    Completed,

    /// <summary>Sealed by Slack after its lifetime.</summary>
    Errored,

    StoppedByUser,
}

internal enum StreamMode
{
    Undecided,
    Text,
    Chunks,
}

/// <summary>A message while it is streamed, and what it was made of afterwards.</summary>
internal sealed class MessageStream(bool plan, DateTimeOffset openedAt)
{
    public bool Plan { get; } = plan;
    public DateTimeOffset OpenedAt { get; } = openedAt;
    public string? RecipientUserId { get; init; }
    public StreamState State { get; set; }
    public StreamMode Mode { get; set; }
    public string? PlanTitle { get; set; }
    public List<StreamPart> Parts { get; } = [];
    public ITimer? SealTimer { get; set; }
    public int StreamedBlocks { get; set; }
    public int AppendCount { get; set; }

    public IEnumerable<Card> Cards => Parts.OfType<CardPart>().Select(p => p.Card);

    public string Text => string.Concat(Parts.OfType<TextPart>().Select(p => p.Text.ToString()));

    public string WireState =>
        State switch
        {
            StreamState.Open => "in_progress",
            StreamState.Errored => "errored",
            _ => "completed",
        };

    /// <summary>UTF-8 bytes as Slack weighs them: card details and output count twice.</summary>
    public long Bytes =>
        Parts.Sum(p =>
            p switch
            {
                TextPart t => Encoding.UTF8.GetByteCount(t.Text.ToString()),
                CardPart c => Weigh(c.Card.Title) + 2L * (Weigh(c.Card.Details) + Weigh(c.Card.Output)),
                _ => 0L,
            }
        ) + Weigh(PlanTitle);

    public void AddText(string text)
    {
        if (Parts.LastOrDefault() is TextPart last)
        {
            last.Text.Append(text);
        }
        else
        {
            Parts.Add(new TextPart(new StringBuilder(text)));
        }
    }

    private static int Weigh(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);
}

internal abstract record StreamPart;

internal sealed record TextPart(StringBuilder Text) : StreamPart;

internal sealed record CardPart(Card Card) : StreamPart;

internal sealed record BlocksPart(JsonArray Blocks) : StreamPart;

internal sealed class Card(string id)
{
    public string Id { get; } = id;
    public string Title { get; set; } = "";
    public string Status { get; set; } = "pending";
    public string? Details { get; set; }
    public string? Output { get; set; }
    public bool HideTitle { get; set; }
    public List<CardSource> Sources { get; } = [];
}

internal sealed record CardSource(string Url, string Text);
