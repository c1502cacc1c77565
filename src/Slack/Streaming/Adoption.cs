using BotHost.Domain.Replies;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>
/// Finds the message of a part that was asked for and never answered: our own, in this thread, newer than the newest id
/// that was known when it was asked for, and owned by no part. Reads whether it exists, never what it says.
/// </summary>
internal sealed class Adoption(ReplyContext context, ReplyDraft draft, PartBook book, ReplyPace pace)
{
    private readonly OwnMessages _messages = new(context);

    public async Task ResolveAsync(LivePart part, CancellationToken cancellationToken)
    {
        string? found;
        try
        {
            found = await FindAsync(part.AfterTs, cancellationToken);
        }
        catch (SlackException failure) when (failure.IsTransient)
        {
            pace.Pause(failure, (failure as SlackApiException)?.RetryAfter);
            return;
        }
        catch (SlackException failure)
        {
            // What cannot be looked for is not found: a second message is the lesser evil than none.
            context.Logger.Refused(failure, context.Turn);
            found = null;
        }

        // That it is not there is no success of the call that asked for it: whoever settles counts those that came to nothing.
        if (found is null)
        {
            context.Logger.PartLost(context.Turn, part.Number);
            draft.Retract(part);
            draft.Cards.Leave(part, part.Start, all: true);
            part.IsUnclear = false;
            await book.LoseAsync(part, cancellationToken);
            return;
        }

        pace.Succeeded();
        context.Logger.PartAdopted(context.Turn, part.Number, found);
        book.Opened(part, found);
        part.StreamMayBeOpen = part.Mode == ReplyPartMode.Native;
        (part.Rewrites, part.IsDirty) = (true, true);
        pace.Seen();
        await book.UpdateAsync(part, cancellationToken);
    }

    private async Task<string?> FindAsync(string afterTs, CancellationToken cancellationToken)
    {
        string? found = null;
        await foreach (var message in _messages.NewerThanAsync(afterTs, cancellationToken))
        {
            if (!book.Owns(message.Ts!) && (found is null || string.CompareOrdinal(message.Ts, found) < 0))
                found = message.Ts;
        }

        return found;
    }
}
