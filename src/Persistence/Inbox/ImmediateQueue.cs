using System.Text.Json;
using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BotHost.Persistence.Inbox;

internal sealed class ImmediateQueue(
    Database database,
    IOptions<StorageOptions> options,
    TimeProvider time,
    ILogger<ImmediateQueue> logger
) : IImmediateQueue
{
    private const int MaxAttempts = 5;

    // An activity that kills whoever takes it must not be taken for ever: after the fifth time it is parked here.
    private const string Take = """
        with due as materialized (
            select id from inbox where state = 'pending' and not queued and ready_at <= now()
            order by ready_at limit @limit for update skip locked)
        update inbox i set
            claim = @claim, ready_at = now() + @lease, attempts = i.attempts + 1,
            state = case when i.attempts < @max_attempts then 'pending' else 'dead' end,
            error = case when i.attempts < @max_attempts then i.error else coalesce(i.error, 'taken and never finished') end,
            handled_at = case when i.attempts < @max_attempts then null else now() end
        from due where i.id = due.id
        returning i.id, i.body, i.traceparent, i.state, i.attempts
        """;

    private const string Done = """
        update inbox set state = 'done', body = null, handled_at = now()
        where id = @id and claim = @claim and state = 'pending'
        """;

    private const string Retry = """
        update inbox set
            claim = null, error = @error, ready_at = now() + @wait,
            state = case when attempts < @max_attempts then 'pending' else 'dead' end,
            handled_at = case when attempts < @max_attempts then null else now() end
        where id = @id and claim = @claim and state = 'pending'
        returning state, attempts
        """;

    // The lease is locked before the row, as everywhere; the conversation is woken as by an arrival.
    private const string FallDue = """
        with mine as (select conversation_id from inbox where id = @id and claim = @claim and state = 'pending'),
        woken as (
            update lease l set arrivals = l.arrivals + 1, ready_at = coalesce(l.ready_at, now())
            from mine where l.conversation_id = mine.conversation_id
            returning 1)
        update inbox set queued = exists (select 1 from woken), claim = null, ready_at = null,
            state = case when exists (select 1 from woken) then 'pending' else 'done' end,
            body = case when exists (select 1 from woken) then body end,
            handled_at = case when exists (select 1 from woken) then null else now() end
        where id = @id and claim = @claim and state = 'pending'
        returning queued
        """;

    private const string Bury = """
        update inbox set state = 'dead', error = @error, handled_at = now() where id = @id and state = 'pending'
        """;

    public async Task<IReadOnlyList<AcceptedActivity>> TakeDueAsync(int limit, CancellationToken cancellationToken)
    {
        var claim = Guid.CreateVersion7(time.GetUtcNow());
        var rows = await database.ListAsync(
            new Statement(Take)
                .With("limit", limit)
                .With("claim", claim)
                .With("lease", options.Value.Lease)
                .With("max_attempts", MaxAttempts),
            r =>
                (
                    Id: r.GetGuid(0),
                    Body: r.GetString(1),
                    Trace: r.TextOrNull(2),
                    Dead: r.GetString(3) == "dead",
                    Attempts: r.GetInt32(4)
                ),
            cancellationToken
        );

        List<AcceptedActivity> taken = [];
        foreach (var row in rows)
        {
            if (row.Dead)
            {
                logger.ImmediateDead(row.Id, row.Attempts - 1);
                continue;
            }

            try
            {
                taken.Add(new(row.Id, ActivityJson.Deserialize(row.Body), claim, null, row.Trace));
            }
            catch (JsonException e)
            {
                logger.ActivityUnreadable(row.Id, e);
                await ExecuteAsync(
                    new Statement(Bury).With("id", row.Id).With("error", "unreadable"),
                    cancellationToken
                );
            }
        }

        return taken;
    }

    public Task DoneAsync(AcceptedActivity activity, CancellationToken cancellationToken) =>
        ExecuteAsync(new Statement(Done).With("id", activity.Id).With("claim", ClaimOf(activity)), cancellationToken);

    public async Task<bool> FallDueAsync(AcceptedActivity timer, CancellationToken cancellationToken) =>
        await database.ListAsync(
            new Statement(FallDue).With("id", timer.Id).With("claim", ClaimOf(timer)),
            row => row.GetBoolean(0),
            cancellationToken
        )
            is [true];

    public async Task RetryAsync(
        AcceptedActivity activity,
        TimeSpan wait,
        string error,
        CancellationToken cancellationToken
    )
    {
        var left = await database.ListAsync(
            new Statement(Retry)
                .With("id", activity.Id)
                .With("claim", ClaimOf(activity))
                .With("wait", wait)
                .WithText("error", error)
                .With("max_attempts", MaxAttempts),
            r => (Dead: r.GetString(0) == "dead", Attempts: r.GetInt32(1)),
            cancellationToken
        );
        if (left is [{ Dead: true } dead])
            logger.ImmediateDead(activity.Id, dead.Attempts);
    }

    private static Guid ClaimOf(AcceptedActivity activity) =>
        activity.Claim ?? throw new ArgumentException("A queued activity is handled by a turn.", nameof(activity));

    private Task ExecuteAsync(Statement statement, CancellationToken cancellationToken) =>
        database.RunAsync([statement], cancellationToken);
}
