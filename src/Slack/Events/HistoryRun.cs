using System.Globalization;
using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;
using BotHost.Slack.Http;
using BotHost.Slack.Installations;
using BotHost.Slack.WebApi;
using Microsoft.Extensions.Logging;

namespace BotHost.Slack.Events;

/// <summary>
/// One catch-up. Round one reads what every room holds since the gap began, newest first, and the threads that it shows. Round two looks
/// further back for threads in which something was said since. Whatever was read is in the inbox before the position moves on.
/// </summary>
internal sealed class HistoryRun(
    MissedTime missed,
    ICatchUpProgress progress,
    SlackInstallation installation,
    HistoryRooms rooms,
    HistoryCalls calls,
    SlackReception reception,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>What apps outside Slack's marketplace get at most, once a minute.</summary>
    private const int LimitedPage = 15;

    private static readonly TimeSpan StoreWait = TimeSpan.FromSeconds(5);

    private readonly string _since = TsOf(missed.Since);
    private readonly string _horizon = TsOf(missed.Horizon);
    private readonly string _answerFrom = TsOf(missed.AnswerFrom);
    private int _rooms;
    private int _threads;
    private int _messages;
    private int _accepted;
    private int _late;
    private bool _limited;
    private bool _complete = true;

    public async Task<CatchUpResult> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await rooms.ListAsync(cancellationToken);
            var start = HistoryPosition.Read(progress.Position);
            foreach (var round in new[] { HistoryRound.Recent, HistoryRound.Older })
            foreach (var room in found.Where(room => start?.IsPast(round, room.Id!) is not true))
            {
                var resumed = start is not null && start.Round == round && start.Room == room.Id;
                await ReadRoomAsync(room, resumed ? start! : new(round, room.Id!), cancellationToken);
            }
        }
        catch (HistoryCallsUsedUpException)
        {
            logger.HistoryCallsUsedUp(calls.Made);
            _complete = false;
        }

        return new CatchUpResult(_rooms, _threads, calls.Made, _messages, _accepted, _late, _complete);
    }

    private async Task ReadRoomAsync(SlackConversation room, HistoryPosition at, CancellationToken cancellationToken)
    {
        if (!rooms.IsReadable(room))
            return;
        if (at.Round is HistoryRound.Recent)
            _rooms++;
        try
        {
            if (!at.HistoryRead)
            {
                await ReadHistoryAsync(room, at, cancellationToken);
                if (at.Round is HistoryRound.Older)
                    await AddKnownThreadsAsync(room, at, cancellationToken);
                at.HistoryRead = true;
                await progress.SaveAsync(at.Write(), cancellationToken);
            }

            while (at.Threads is [var root, ..])
            {
                await ReadThreadAsync(room, root, at, cancellationToken);
                at.Threads.RemoveAt(0);
                at.ThreadOldest = null;
                await progress.SaveAsync(at.Write(), cancellationToken);
            }
        }
        catch (SlackApiException refused) when (refused.Code == SlackErrorCode.MissingScope)
        {
            rooms.Refused(room);
        }
        catch (SlackApiException refused) when (IsAboutThePlace(refused))
        {
            PassOver(room.Id!, refused);
        }
    }

    private async Task ReadHistoryAsync(SlackConversation room, HistoryPosition at, CancellationToken cancellationToken)
    {
        var recent = at.Round is HistoryRound.Recent;
        // All that is said in a direct message is said to the bot, so its older threads are known.
        if (!recent && (_limited || room.IsIm is true))
            return;

        string? cursor = null;
        for (var pages = 1; ; pages++)
        {
            var page = await calls.SendAsync(
                new GetHistory(room.Id!)
                {
                    Oldest = recent ? _since : _horizon,
                    Latest = at.Latest ?? (recent ? null : _since),
                    Limit = missed.PageSize,
                    Cursor = cursor,
                },
                cancellationToken
            );
            foreach (var message in Readable(page))
            {
                if (recent)
                    await TakeAsync(room, message, cancellationToken);
                if (HasNewReplies(message) && !at.Threads.Contains(message.Ts!))
                    at.Threads.Add(message.Ts!);
                if (at.Latest is null || string.CompareOrdinal(message.Ts, at.Latest) < 0)
                    at.Latest = message.Ts;
            }

            at.Whole = !HasMore(page);
            NoteLimit(page);
            if (at.Whole || (!recent && _limited))
                return;
            if (pages >= missed.PagesPerRoom)
            {
                logger.HistoryTooLong(room.Id!, pages);
                _complete = false;
                return;
            }

            // Where the page showed how far it went, the next begins there: a cursor does not outlive the process, or Slack's patience.
            cursor = page.Messages.Count == 0 ? page.ResponseMetadata?.NextCursor : null;
            await progress.SaveAsync(at.Write(), cancellationToken);
        }
    }

    /// <summary>Threads that the bot takes part in and whose roots were not seen.</summary>
    private async Task AddKnownThreadsAsync(
        SlackConversation room,
        HistoryPosition at,
        CancellationToken cancellationToken
    )
    {
        var seenDownTo = at.Whole ? _horizon : at.Latest ?? _since;
        foreach (var root in await progress.ActiveThreadsAsync(room.Id!, _horizon, cancellationToken))
            if (string.CompareOrdinal(root, seenDownTo) <= 0 && !at.Threads.Contains(root))
                at.Threads.Add(root);
    }

    private async Task ReadThreadAsync(
        SlackConversation room,
        string root,
        HistoryPosition at,
        CancellationToken cancellationToken
    )
    {
        _threads++;
        try
        {
            while (true)
            {
                var page = await calls.SendAsync(
                    new GetReplies(room.Id!, root) { Oldest = at.ThreadOldest ?? _since, Limit = missed.PageSize },
                    cancellationToken
                );
                var before = at.ThreadOldest;
                // The root comes first on every page, however old it is.
                foreach (var message in Readable(page).Where(message => message.Ts != root))
                {
                    await TakeAsync(room, message, cancellationToken);
                    at.ThreadOldest = message.Ts;
                }

                if (!HasMore(page) || at.ThreadOldest == before)
                    return;
                await progress.SaveAsync(at.Write(), cancellationToken);
            }
        }
        catch (SlackApiException refused) when (IsAboutThePlace(refused))
        {
            PassOver($"{room.Id}/{root}", refused);
        }
    }

    private async Task TakeAsync(SlackConversation room, SlackMessage message, CancellationToken cancellationToken)
    {
        if (await AcceptAsync(HistoryEvent.Said(room, message, installation), cancellationToken) is not { } taken)
            return;
        _messages++;
        var (activity, acceptance) = taken;
        if (acceptance is Acceptance.Accepted)
        {
            _accepted++;
            if (activity is MessageReceived { TooLate: true })
                _late++;
        }
        // Who is new comes with the newest words; only where the message was here before can its change be news.
        else if (
            acceptance is Acceptance.Duplicate
            && message.Edited is { Ts: { } edited }
            && string.CompareOrdinal(edited, _since) > 0
            && await AcceptAsync(HistoryEvent.Edited(room, message, installation), cancellationToken)
                is { Acceptance: Acceptance.Accepted }
        )
        {
            _accepted++;
        }
    }

    private async Task<(InboundActivity Activity, Acceptance Acceptance)?> AcceptAsync(
        EventEnvelope envelope,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            try
            {
                return await reception.ReceiveMissedAsync(envelope, installation, _answerFrom, cancellationToken);
            }
            catch (Exception exception)
                when (exception is InboxUnavailableException or Domain.StoreUnavailableException)
            {
                logger.HistoryNotStored(exception);
                await Task.Delay(StoreWait, time, cancellationToken);
            }
        }
    }

    private bool HasNewReplies(SlackMessage message) =>
        message is { LatestReply: { } latest, Ts: not null }
        && (message.ThreadTs is null || message.ThreadTs == message.Ts)
        && string.CompareOrdinal(latest, _since) > 0
        && !(message is { ReplyUsersCount: 1, ReplyUsers: [{ } only] } && only == installation.BotUserId);

    private void NoteLimit(MessagesReply page)
    {
        if (_limited || !HasMore(page) || page.Messages.Count > LimitedPage || missed.PageSize <= LimitedPage)
            return;
        _limited = true;
        logger.HistoryLimited(page.Messages.Count);
    }

    /// <summary>The messages of a page in the order in which they were written.</summary>
    private static IEnumerable<SlackMessage> Readable(MessagesReply page) =>
        page.Messages.Where(message => SlackId.IsTs(message.Ts)).OrderBy(message => message.Ts, StringComparer.Ordinal);

    private static bool HasMore(MessagesReply page) =>
        page.HasMore is true || !string.IsNullOrEmpty(page.ResponseMetadata?.NextCursor);

    private void PassOver(string place, SlackApiException refused)
    {
        logger.HistoryPassedOver(place, refused.Code);
        if (refused.Disposition is SlackDisposition.OurBug)
            _complete = false;
    }

    /// <summary>Whether the refusal says something of one room or thread, and nothing of the token or of Slack itself.</summary>
    private static bool IsAboutThePlace(SlackApiException refused) =>
        !refused.IsTransient
        && refused.Code != SlackErrorCode.MissingScope
        && refused.Disposition is not SlackDisposition.Reauthenticate;

    private static string TsOf(DateTimeOffset at)
    {
        var micros = Math.Max(0, (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        return string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000_000:D10}.{micros % 1_000_000:D6}");
    }
}
