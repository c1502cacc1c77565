using System.Diagnostics;
using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BotHost.Persistence.Inbox;

/// <summary>
/// The inbox in PostgreSQL. There is no timer: an arrival is committed at once while a connection is free, and whatever arrives
/// while all are busy shares the next commit.
/// </summary>
internal sealed class PostgresInbox : IInbox, IAsyncDisposable
{
    private readonly Database _database;
    private readonly StorageOptions _options;
    private readonly IInboxObserver[] _observers;
    private readonly TimeProvider _time;
    private readonly ILogger<PostgresInbox> _logger;
    private readonly ArrivalQueue _queue;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running = 1;

    public PostgresInbox(
        Database database,
        IOptions<StorageOptions> options,
        IEnumerable<IInboxObserver> observers,
        TimeProvider time,
        ILogger<PostgresInbox> logger
    )
    {
        _database = database;
        _options = options.Value;
        _observers = [.. observers];
        _time = time;
        _logger = logger;
        _queue = new(_options.QueueCapacity, _options.MaxBatch, _options.InboxConnections);
    }

    public async Task<Acceptance> AcceptAsync(InboundActivity activity, CancellationToken cancellationToken)
    {
        if (activity.Conversation is { } key && (key.Tenant != activity.Tenant || key.Adapter != activity.Adapter))
            throw new ArgumentException(
                "An activity belongs to the tenant and adapter of its conversation.",
                nameof(activity)
            );

        using var span = StorageMeter.Source.StartActivity("inbox");
        var arrival = new Arrival(Guid.CreateVersion7(_time.GetUtcNow()), activity, Activity.Current?.Id);
        if (!_queue.TryAdd(arrival, out var startFlush))
        {
            _logger.InboxFull(_options.QueueCapacity);
            StorageMeter.Refused.Add(1);
            throw new InboxUnavailableException("Too many arrivals wait for a commit.");
        }

        if (startFlush)
            StartFlush();

        try
        {
            var acceptance = await arrival.Answer.WaitAsync(_options.CommitTimeout, _time, cancellationToken);
            StorageMeter.Count(acceptance);
            span?.SetTag("bothost.inbox.outcome", StorageMeter.NameOf(acceptance));
            return acceptance;
        }
        catch (TimeoutException e)
        {
            arrival.Abandon();
            _logger.CommitLate(_options.CommitTimeout);
            StorageMeter.Refused.Add(1);
            throw new InboxUnavailableException("No commit was confirmed in time.", e);
        }
        catch (OperationCanceledException)
        {
            arrival.Abandon();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        FlushEnded();
        await _drained.Task;
    }

    private void StartFlush()
    {
        Interlocked.Increment(ref _running);

        // A batch belongs to many requests; it must not run inside the trace of the one that started it.
        using (ExecutionContext.SuppressFlow())
            _ = Task.Run(FlushAsync);
    }

    private void FlushEnded()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            _drained.TrySetResult();
    }

    private async Task FlushAsync()
    {
        try
        {
            List<Arrival> batch = [];
            while ((batch = _queue.Next(batch)).Count > 0)
                await StoreAsync(batch);
        }
        finally
        {
            FlushEnded();
        }
    }

    // Never throws: whatever happens, those who wait hear of it and the next batch is tried.
    private async Task StoreAsync(List<Arrival> batch)
    {
        try
        {
            List<Merged> merged = [.. batch.GroupBy(a => a.DedupeKey).Select(Merge)];
            foreach (var unstorable in merged.Where(m => !m.Arrival.IsStorable))
                await BuryAsync(unstorable, "not text");
            await StoreMergedAsync([.. merged.Where(m => m.Arrival.IsStorable)]);
        }
#pragma warning disable CA1031 // The last catch of the flush: an arrival without an answer would wait for nothing.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.FlushFailed(batch.Count, StoreErrors.Describe(e), e);
            foreach (var arrival in batch)
                arrival.Fail(e);
        }
    }

    // One event can arrive twice in one batch. The delivery that opens a conversation wins: the other one might not be wanted.
    private static Merged Merge(IEnumerable<Arrival> same)
    {
        var all = same.ToList();
        var first = all.Find(a => a.Activity.Addressed) ?? all[0];
        all.Remove(first);
        return new(first, all);
    }

    private async Task StoreMergedAsync(List<Merged> batch)
    {
        if (batch.Count == 0)
            return;
        var claim = Guid.CreateVersion7(_time.GetUtcNow());
        var started = _time.GetTimestamp();
        Dictionary<Guid, AcceptStatement.Stored> stored;
        using (
            var span = StorageMeter.Source.StartActivity(
                "inbox commit",
                ActivityKind.Internal,
                default(ActivityContext),
                links: Links(batch)
            )
        )
        {
            span?.SetTag("bothost.batch.size", batch.Count);
            try
            {
                List<Arrival> arrivals = [.. batch.Select(m => m.Arrival)];
                stored = await StoreAsync(arrivals, claim);
            }
            catch (Exception e) when (StoreErrors.IsDataError(e))
            {
                await SplitAsync(batch, e);
                return;
            }
        }

        StorageMeter.BatchSize.Record(batch.Count);
        StorageMeter.CommitDuration.Record(_time.GetElapsedTime(started).TotalSeconds);
        foreach (var merged in batch)
            merged.Answer(
                stored.TryGetValue(merged.Arrival.Id, out var row)
                    ? row.New
                        ? Acceptance.Accepted
                        : Acceptance.Duplicate
                    : Acceptance.NotWanted
            );
        Tell(batch, stored, claim);
    }

    // Whoever won the deadlock is through by the time we hear of it.
    private async Task<Dictionary<Guid, AcceptStatement.Stored>> StoreAsync(List<Arrival> arrivals, Guid claim)
    {
        try
        {
            return await AcceptStatement.StoreAsync(_database.Arrivals, arrivals, claim, _options.Lease, default);
        }
        catch (Exception e) when (StoreErrors.IsDeadlock(e))
        {
            return await AcceptStatement.StoreAsync(_database.Arrivals, arrivals, claim, _options.Lease, default);
        }
    }

    private async Task SplitAsync(List<Merged> batch, Exception error)
    {
        if (batch is not [var guilty])
        {
            await StoreMergedAsync(batch[..(batch.Count / 2)]);
            await StoreMergedAsync(batch[(batch.Count / 2)..]);
            return;
        }

        await BuryAsync(guilty, StoreErrors.Describe(error));
    }

    private async Task BuryAsync(Merged guilty, string reason)
    {
        await AcceptStatement.BuryAsync(_database.Arrivals, guilty.Arrival, reason, default);
        _logger.ArrivalDead(guilty.Arrival.Id, guilty.Arrival.Activity.Kind, reason);
        guilty.Answer(Acceptance.Dead);
    }

    private void Tell(List<Merged> batch, Dictionary<Guid, AcceptStatement.Stored> stored, Guid claim)
    {
        List<AcceptedActivity> accepted =
        [
            .. from merged in batch
            let arrival = merged.Arrival
            let row = stored.GetValueOrDefault(arrival.Id)
            where row.New
            select new AcceptedActivity(
                arrival.Id,
                arrival.Activity,
                arrival.Activity.Queued ? null : claim,
                row.Owner,
                arrival.TraceParent
            ),
        ];
        if (accepted.Count == 0)
            return;
        foreach (var observer in _observers)
        {
            try
            {
                observer.Accepted(accepted);
            }
#pragma warning disable CA1031 // It breaks its contract; the activities are committed and will be found by the poll.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _logger.ObserverFailed(observer.GetType().Name, e);
            }
        }
    }

    private static IEnumerable<ActivityLink>? Links(List<Merged> batch) =>
        StorageMeter.Source.HasListeners()
            ? batch
                .Select(m => m.Arrival.TraceParent)
                .Where(parent => parent is not null && ActivityContext.TryParse(parent, null, out _))
                .Select(parent => new ActivityLink(ActivityContext.Parse(parent!, null)))
            : null;

    /// <summary>One arrival and the other deliveries of the same event in the same batch.</summary>
    private sealed record Merged(Arrival Arrival, List<Arrival> Repeats)
    {
        public void Answer(Acceptance acceptance)
        {
            Arrival.Complete(acceptance);
            foreach (var repeat in Repeats)
                repeat.Complete(acceptance is Acceptance.Accepted ? Acceptance.Duplicate : acceptance);
        }
    }
}
