using BotHost.Domain.Replies;

namespace BotHost.Slack.Streaming;

/// <summary>
/// Chooses how a part is written when there is not a stream for everybody. What is complete gains nothing by a stream: it
/// is posted with the same words and the same closing blocks, and leaves the stream, and the stop that it would need, to an
/// answer that is still being written.
/// </summary>
internal sealed class FormChoice(ReplyContext context, ReplyDraft draft, PartBook book)
{
    /// <summary>Whether a part that was to be streamed is to be posted. One that Slack may know already keeps its form.</summary>
    public bool IsPost(LivePart part) =>
        part is { Ts: null, Rewrites: false } && draft.IsFinal && context.Budget.AreStartsShort;

    /// <summary>The part is posted from now on; recorded before it is asked for.</summary>
    public async Task PostAsync(LivePart part, CancellationToken cancellationToken)
    {
        (part.Mode, part.Rewrites, part.IsDirty, part.Stream) = (ReplyPartMode.Edit, true, true, null);
        context.Metrics.PostedInstead();
        await book.UpdateAsync(part, cancellationToken);
    }
}
