using System.Text;
using BotHost.Domain.Agents;
using BotHost.Domain.Replies;
using BotHost.Slack.Blocks;
using BotHost.Slack.Interactivity;

namespace BotHost.Slack.Streaming;

/// <summary>What stands under an answer: while it is being written a button to stop it, in the end its sources and the thumbs, or a button to try again.</summary>
internal static class ClosingBlocks
{
    private const int MostCharacters = 2_000;
    private const int MostLabel = 75;

    /// <summary>Under an answer that is not finished, where Slack has no button of its own: only a stream has one.</summary>
    public static IReadOnlyList<Block> Unfinished(Guid turn) =>
        [new ActionsBlock(new Button(ActionIds.Stop, new PlainText("Stop"), ActionIds.TurnValue(turn)))];

    public static IReadOnlyList<Block> Of(
        Guid turn,
        ReplyEnding ending,
        IEnumerable<TaskUpdate> tasks,
        SlackReplyOptions options
    )
    {
        var blocks = new List<Block>();
        if (SourcesLine(tasks, options.SourcesShown) is { } sources)
            blocks.Add(new ContextBlock(new Mrkdwn(sources, Verbatim: true)));
        switch (ending)
        {
            case ReplyEnding.Complete:
                blocks.Add(
                    new ContextActionsBlock(
                        new FeedbackButtons(
                            ActionIds.Feedback,
                            new FeedbackButton(
                                new PlainText("Good answer"),
                                ActionIds.PositiveValue(turn),
                                "Say that this answer is good"
                            ),
                            new FeedbackButton(
                                new PlainText("Bad answer"),
                                ActionIds.NegativeValue(turn),
                                "Say that this answer is bad"
                            )
                        )
                    )
                );
                break;
            case ReplyEnding.Failed { MayTryAgain: true }:
                blocks.Add(
                    new ActionsBlock(
                        new Button(ActionIds.TryAgain, new PlainText("Try again"), ActionIds.TurnValue(turn))
                    )
                );
                break;
        }

        return blocks;
    }

    private static string? SourcesLine(IEnumerable<TaskUpdate> tasks, int most)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var line = new StringBuilder();
        foreach (var source in tasks.SelectMany(task => task.Sources ?? []))
        {
            if (seen.Count == most)
                break;
            if (source.Url is not { IsAbsoluteUri: true, Scheme: "https" or "http" } url)
                continue;
            var address = Escape(url.AbsoluteUri).Replace("|", "%7C", StringComparison.Ordinal);
            var label = Escape(CardText.Show(source.Text.Length == 0 ? url.Host : source.Text, MostLabel));
            var link = $"<{address}|{label.Replace('\n', ' ').Replace('|', '¦')}>";
            if (line.Length + link.Length > MostCharacters || !seen.Add(url.AbsoluteUri))
                continue;
            line.Append(line.Length == 0 ? "Sources: " : " · ").Append(link);
        }

        return line.Length == 0 ? null : line.ToString();
    }

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
}
