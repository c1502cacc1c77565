using BotHost.Domain.Activities;
using BotHost.Domain.Turns;

namespace BotHost.Turns;

/// <summary>
/// What edits and deletions do where no turn is unfinished: those of a waiting message change what will be answered, those of an answered
/// one follow the policies.
/// </summary>
internal sealed class ConversationChanges(
    IChangeStore changes,
    AnswerPolicy policy,
    ImmediateActivities immediate,
    Patience patience
)
{
    public static bool IsChange(PendingActivity pending) => pending.Activity is MessageEdited or MessageDeleted;

    /// <summary>Handles one edit or deletion.</summary>
    /// <returns>Whether a turn is open again, to be taken back.</returns>
    public async Task<bool> ApplyAsync(HeldConversation held, PendingActivity change)
    {
        if (change.Activity is MessageEdited edit)
        {
            await ApplyAsync(held, await EditAsync(held, change, edit));
            return false;
        }
        if (await RetractedByAsync(held, (MessageDeleted)change.Activity) is not { } turn)
        {
            await ApplyAsync(held, new AppliedChange(change));
            return false;
        }
        await patience.WaitOutAsync(
            token => changes.RetractAsync(new TurnFence(turn, held.Lease), [change], token),
            held.Lost
        );
        return true;
    }

    private async Task<AppliedChange> EditAsync(HeldConversation held, PendingActivity change, MessageEdited edit)
    {
        var plain = new AppliedChange(change);
        var pending = await patience.WaitOutAsync(token => changes.WaitingAsync(held.Lease, token), held.Lost);
        var waits = pending
            .Select(waiting => waiting.Activity)
            .OfType<MessageReceived>()
            .FirstOrDefault(message => message.MessageId == edit.MessageId);
        if (waits is not null)
            return edit.IsNewerThan(waits.EditKey) ? plain with { First = waits, Asks = edit.Revise(waits) } : plain;

        var known = await FindAsync(held, edit.MessageId);
        if (known is { IsDeleted: true } || (known is not null && !edit.IsNewerThan(known.EditKey)))
            return plain;
        if (known is null or { Turn: null })
        {
            // It has overtaken its own message, or has put a mention where there was none.
            return edit.Message is { Addressed: true } asked ? plain with { Asks = asked } : plain;
        }

        var isLast = !pending.Any(later =>
            later.Activity is MessageEdited other
            && other.MessageId == edit.MessageId
            && other.IsNewerThan(edit.OrderKey)
        );
        var isAsked = edit.Message is not { } message || policy.Answers(message);
        return isLast && isAsked && known.Text != edit.Text
            ? plain with
            {
                Follows = Follows(edit, known.Turn.Value),
            }
            : plain;
    }

    private InboundActivity? Follows(MessageEdited edit, Guid turn) =>
        policy.EditsIn(edit.Conversation!) switch
        {
            EditPolicy.Offer => new AnswerOutdated
            {
                Adapter = edit.Adapter,
                Tenant = edit.Tenant,
                DedupeKey = $"outdated:{edit.DedupeKey}",
                OrderKey = edit.OrderKey,
                Conversation = edit.Conversation,
                User = edit.User,
                UserTenant = edit.UserTenant,
                Turn = turn,
            },
            EditPolicy.Auto => new RegenerateRequested
            {
                Adapter = edit.Adapter,
                Tenant = edit.Tenant,
                DedupeKey = $"again:{edit.DedupeKey}",
                OrderKey = edit.OrderKey,
                Conversation = edit.Conversation,
                User = edit.User,
                UserTenant = edit.Message?.UserTenant,
                Turn = turn,
                Where = edit.Message?.Where ?? Domain.Conversations.ConversationKind.Channel,
            },
            _ => null,
        };

    private async Task<Guid?> RetractedByAsync(HeldConversation held, MessageDeleted deletion)
    {
        if (deletion.OfBot || policy.Deletes == DeletePolicy.Keep)
            return null;
        var known = await FindAsync(held, deletion.MessageId);
        return known is { IsDeleted: false, IsLastQuestion: true } ? known.Turn : null;
    }

    private Task<KnownMessage?> FindAsync(HeldConversation held, string message) =>
        patience.WaitOutAsync(token => changes.FindMessageAsync(held.Lease.Conversation, message, token), held.Lost);

    private async Task ApplyAsync(HeldConversation held, AppliedChange change)
    {
        await patience.WaitOutAsync(token => changes.ApplyAsync(held.Lease, change, token), held.Lost);
        if (change.Follows is { Queued: false })
            immediate.LookForDue();
    }
}
