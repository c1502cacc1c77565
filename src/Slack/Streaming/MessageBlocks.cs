using BotHost.Slack.Blocks;

namespace BotHost.Slack.Streaming;

/// <summary>A part as blocks, the way it is written where it is not streamed: cards, then words, then what closes it.</summary>
internal static class MessageBlocks
{
    private const int MostLooseCards = 40;
    private const string UntitledPlan = "Steps";
    private const int NotificationLength = 1_000;

    public static IReadOnlyList<Block> Of(
        string? planTitle,
        IReadOnlyList<TaskCardBlock> cards,
        string words,
        IReadOnlyList<Block> closing
    )
    {
        var blocks = new List<Block>();
        if (cards.Count > 0)
        {
            if (planTitle is not null || cards.Count > MostLooseCards)
                blocks.Add(new PlanBlock(planTitle ?? UntitledPlan, cards));
            else
                blocks.AddRange(cards);
        }

        if (!string.IsNullOrWhiteSpace(words))
            blocks.Add(new MarkdownBlock(words));
        if (blocks.Count > 0)
            blocks.AddRange(closing);
        return blocks;
    }

    /// <summary>What a notification shows of it.</summary>
    public static string Notification(string? planTitle, IReadOnlyList<TaskCardBlock> cards, string words) =>
        !string.IsNullOrWhiteSpace(words)
            ? CardText.Show(words.Trim(), NotificationLength)
            : planTitle ?? (cards.Count > 0 ? cards[0].Title : "");
}
