using BotHost.Domain.Replies;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>Makes each part equal to its slice of the final words and settles the status; may be begun again after a failure.</summary>
internal sealed class ReplySettlement(
    ReplyContext context,
    ReplyDraft draft,
    PartBook book,
    ReplyPace pace,
    ReplyPump pump,
    StatusLine status,
    bool isResumed
)
{
    private const int MostTroubles = 3;
    private const int MostIdleSteps = 5;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    private bool _isStatusSettled;

    /// <summary>Whether all parts are equal to their slices.</summary>
    public bool IsDone { get; set; }

    /// <exception cref="ReplyUnsettledException">It may be tried again later.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        pace.Retry();
        var idle = 0;
        while (!IsDone && pump.HasMore)
        {
            if (await pump.StepAsync(cancellationToken))
            {
                if (pace.Refusal is { } refusal)
                    throw Unsettled(refusal);
                if (pace.Troubles >= MostTroubles)
                    throw Unsettled(pace.Trouble!);
                idle = 0;
                continue;
            }

            if (context.Budget.IsWaiting)
            {
                if (context.Budget.BlockedFor is { } blocked && blocked > LongestWait)
                    throw Unsettled(new TimeoutException("Slack wants to be left alone for longer."), blocked);
                await WaitInLineAsync(cancellationToken);
                continue;
            }

            var wait = (pump.NextDue() ?? context.Now) - context.Now;
            if (wait > LongestWait)
                throw Unsettled(pace.Trouble ?? new TimeoutException("Slack wants to be left alone for longer."), wait);
            // Something is left to do although nothing is due: it would be so for ever.
            if (wait <= TimeSpan.Zero && ++idle == MostIdleSteps)
                throw new InvalidOperationException(
                    $"Turn {context.Turn}: the reply can neither go on nor end ({draft.Confirmed} of {draft.Text.Length})."
                );
            await context.WaitAsync(wait, cancellationToken);
        }

        IsDone = true;
        context.Budget.Leave();
        await SettleStatusAsync(cancellationToken);
        await book.SettleAsync(cancellationToken);
    }

    // What is next in line may change while it waits: a stream grows old, or streams become short.
    private Task WaitInLineAsync(CancellationToken cancellationToken) =>
        context.Budget.ServedAsync(LookAgain, cancellationToken);

    private async Task SettleStatusAsync(CancellationToken cancellationToken)
    {
        if (_isStatusSettled)
            return;
        try
        {
            var sawStream = book.Standing.Any(part => part.Mode == ReplyPartMode.Native);
            if (sawStream)
                status.StreamOpened();
            await status.SettleAsync(pace.IsSessionActive, isResumed && !pace.IsSessionActive, cancellationToken);
            _isStatusSettled = true;
        }
        catch (SlackException failure)
        {
            throw Unsettled(failure);
        }
    }

    /// <param name="reason">Why.</param>
    /// <param name="wait">How long to leave Slack alone; else what it asked for itself, if it did.</param>
    public static ReplyUnsettledException Unsettled(Exception reason, TimeSpan? wait = null) =>
        new("The answer could not be made final in Slack.", reason)
        {
            RetryAfter = wait ?? (reason as SlackApiException)?.RetryAfter,
            IsPlaceGone = ReplyPace.SaysPlaceIsGone(reason),
        };
}
