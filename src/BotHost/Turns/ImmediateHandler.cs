using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using BotHost.Domain.Feedback;
using BotHost.Domain.Inbox;
using BotHost.Domain.Turns;

namespace BotHost.Turns;

/// <summary>What each kind of immediate activity does. Everything here may be done twice without harm.</summary>
internal sealed class ImmediateHandler(
    ITurnStore turns,
    IChangeStore changes,
    IFeedbackStore feedback,
    IWakeups wakeups,
    HeldConversations held,
    LeaseKeeper leases,
    DispatchSignal signal,
    ReplyDoors doors
)
{
    public Task HandleAsync(InboundActivity activity, CancellationToken cancellationToken) =>
        activity switch
        {
            StopRequested stop => StopAsync(stop, cancellationToken),
            FeedbackGiven given => ThankAsync(given, cancellationToken),
            AnswerOutdated outdated => OfferAsync(outdated, cancellationToken),
            ButtonClicked clicked => WhisperAsync(
                clicked,
                clicked.Conversation,
                "That button is not in use any more. Mention me, or write me a direct message, and I will help.",
                cancellationToken
            ),
            CommandInvoked command => WhisperAsync(
                command,
                new ConversationKey(command.Adapter, command.Tenant, command.Channel, Thread: null),
                "Commands are not in use here yet. Mention me in a channel, or write me a direct message, and I will answer.",
                cancellationToken
            ),
            _ => throw new InvalidOperationException($"'{activity.Kind}' is no immediate activity."),
        };

    private async Task StopAsync(StopRequested stop, CancellationToken cancellationToken)
    {
        var reached = await turns.StopAsync(stop, cancellationToken);
        if (stop.Turn is not null && reached.Count == 0)
        {
            const string Late = "That answer was finished already, so there was nothing left to stop.";
            await WhisperAsync(stop, stop.Conversation, Late, cancellationToken);
            return;
        }
        // What nobody holds waits to be tried again; it need not wait for that to be told that it is over.
        if (reached.Any(stopped => stopped.Owner is null))
            signal.Set();
        if (reached.Any(stopped => held.Holds(stopped.Conversation)))
            await leases.ReadAsync(cancellationToken);
        foreach (
            var stopped in reached.Where(stopped => stopped.Owner is not null && !held.Holds(stopped.Conversation))
        )
            await wakeups.NotifyAsync(stopped.Conversation, cancellationToken);
    }

    private async Task ThankAsync(FeedbackGiven given, CancellationToken cancellationToken)
    {
        var known = await feedback.GiveAsync(given.Tenant, given.Turn, given.User, given.Verdict, cancellationToken);
        var words = (known, given.Verdict) switch
        {
            (false, _) => "Thank you. That answer is no longer on record, so I could not keep your feedback.",
            (_, Verdict.Positive) => "Thank you, good to know that this helped.",
            _ => "Thank you for telling me. I have noted that this answer did not help.",
        };
        await WhisperAsync(given, given.Conversation, words, cancellationToken);
    }

    private async Task OfferAsync(AnswerOutdated outdated, CancellationToken cancellationToken)
    {
        if (outdated.Conversation is not { } where)
            return;
        var given = await changes.FindAnswerAsync(where.ToId(), outdated.Turn, cancellationToken);
        // It was answered again meanwhile, or taken back.
        if (given is not { HasQuestion: true } || given.Turn != outdated.Turn)
            return;
        await doors
            .For(outdated.Adapter)
            .OfferAsync(
                where,
                outdated.User,
                "You changed your message after I had answered it. Shall I answer again?",
                outdated.Turn,
                cancellationToken
            );
    }

    private Task WhisperAsync(
        InboundActivity activity,
        ConversationKey? where,
        string words,
        CancellationToken cancellationToken
    ) =>
        where is null
            ? Task.CompletedTask
            : doors.For(activity.Adapter).WhisperAsync(where, activity.User, words, cancellationToken);
}
