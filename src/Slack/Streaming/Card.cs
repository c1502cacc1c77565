using BotHost.Domain.Agents;
using BotHost.Slack.Blocks;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>A card of an answer: its whole content, and what Slack has been given of it.</summary>
internal sealed class Card(TaskUpdate content)
{
    /// <summary>The whole content, as stored.</summary>
    public TaskUpdate Content { get; set; } = content;

    /// <summary>The part that shows it; null if none does.</summary>
    public LivePart? Part { get; set; }

    /// <summary>Where in the sent text it is due to appear or change; null if Slack shows it as it is.</summary>
    public int? Due { get; set; }

    /// <summary>What its part shows.</summary>
    public Face? Shown { get; set; }

    /// <summary>Whether it is neither complete nor failed.</summary>
    public bool IsOpen => Content.Status is AgentTaskStatus.Pending or AgentTaskStatus.InProgress;

    /// <summary>What Slack should show of it.</summary>
    public Face Wanted(int clip) =>
        new(
            Content.Title.Length == 0 ? "Step" : CardText.Show(Content.Title, clip),
            Content.Status,
            Content.Details is null ? null : CardText.Show(Content.Details, clip),
            Content.Output is null ? null : CardText.Show(Content.Output, clip),
            SourcesOf(Content, clip)
        );

    private static UrlSource[] SourcesOf(TaskUpdate content, int clip) =>
        [
            .. (content.Sources ?? [])
                .Where(source => source.Url is { IsAbsoluteUri: true, Scheme: "https" or "http" })
                .Select(source => new UrlSource(
                    source.Url.AbsoluteUri,
                    source.Text.Length == 0 ? source.Url.Host : CardText.Show(source.Text, clip)
                ))
                .Distinct(),
        ];

    /// <summary>A card as Slack draws it.</summary>
    internal sealed record Face(
        string Title,
        AgentTaskStatus Status,
        string? Details,
        string? Output,
        IReadOnlyList<UrlSource> Sources
    )
    {
        /// <summary>What counts towards the cap of a message: Slack weighs details and output twice.</summary>
        public int Bytes =>
            CardText.Bytes(Title)
            + (2 * (CardText.Bytes(Details) + CardText.Bytes(Output)))
            + Sources.Sum(source => CardText.Bytes(source.Url) + CardText.Bytes(source.Text));

        public static TaskCardStatus StatusOf(AgentTaskStatus status) =>
            status switch
            {
                AgentTaskStatus.Pending => TaskCardStatus.Pending,
                AgentTaskStatus.InProgress => TaskCardStatus.InProgress,
                AgentTaskStatus.Complete => TaskCardStatus.Complete,
                _ => TaskCardStatus.Error,
            };

        /// <summary>The chunk that makes a card of <paramref name="before"/> into this one, and what the card is then.</summary>
        public (TaskUpdateChunk Chunk, Face After) From(string id, Face? before)
        {
            var details = CardText.Rest(before?.Details, Details);
            var output = CardText.Rest(before?.Output, Output);
            var sources = Sources.Except(before?.Sources ?? []).ToArray();
            var chunk = new TaskUpdateChunk(
                id,
                Title,
                StatusOf(Status),
                details,
                output,
                sources.Length == 0 ? null : sources
            );
            var after = this with
            {
                Details = before?.Details + details,
                Output = before?.Output + output,
                Sources = [.. before?.Sources ?? [], .. sources],
            };
            return (chunk, after);
        }

        /// <summary>The card as a block.</summary>
        public TaskCardBlock ToBlock(string id) =>
            new(
                id,
                Title,
                StatusOf(Status),
                string.IsNullOrEmpty(Details) ? null : RichTextBlock.Of(Details),
                string.IsNullOrEmpty(Output) ? null : RichTextBlock.Of(Output),
                Sources.Count == 0 ? null : Sources
            );
    }
}
