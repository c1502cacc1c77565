using BotHost.Domain.Inbox;
using BotHost.Testing;

namespace BotHost.Persistence.Tests.Inbox;

public sealed class PostgresInboxTests(PostgresServer server)
    : InboxContract,
        IClassFixture<PostgresServer>,
        IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async Task InitializeAsync() => _database = await server.CreateDatabaseAsync(Migrated.Apply);

    public async Task DisposeAsync() => await _database.DisposeAsync();

    protected override Replica Start(string name = "a", Action<StorageOptions>? configure = null) =>
        new(_database.ConnectionString, configure, name);

    [Fact]
    public async Task A_commit_that_hangs_is_refused_in_time_and_a_later_success_is_deduplicated()
    {
        await using var replica = new Replica(
            _database.ConnectionString,
            o => o.CommitTimeout = TimeSpan.FromMilliseconds(300)
        );
        var message = new Talk().Says("1.1");
        await using (var blocker = await _database.DataSource.OpenConnectionAsync())
        await using (var transaction = await blocker.BeginTransactionAsync())
        {
            await using (var hold = blocker.CreateCommand())
            {
                hold.CommandText = "lock table inbox in access exclusive mode";
                await hold.ExecuteNonQueryAsync();
            }

            await Should.ThrowAsync<InboxUnavailableException>(() => replica.Inbox.AcceptAsync(message, default));
        }

        var answer = await Eventually.AnyAsync<Acceptance>(async () =>
        {
            try
            {
                return [await replica.Inbox.AcceptAsync(message, default)];
            }
            catch (InboxUnavailableException)
            {
                return [];
            }
        });

        answer.ShouldHaveSingleItem().ShouldBeOneOf(Acceptance.Accepted, Acceptance.Duplicate);
        (await replica.Inbox.AcceptAsync(message, default)).ShouldBe(Acceptance.Duplicate);
    }

    [Fact]
    public async Task One_row_that_cannot_be_stored_does_not_take_its_batch_along()
    {
        await using var replica = Start();
        var talk = new Talk();
        var guilty = talk.Says("1.50") with { DedupeKey = "C1/\0" };
        var endless = talk.Says("1.52") with { DedupeKey = Endless() };
        var half = talk.Says("1.51") with { User = "U\ud800", DedupeKey = "C1/\ud800" };

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(i =>
                    i switch
                    {
                        50 => guilty,
                        51 => half,
                        52 => endless,
                        _ => talk.Says($"1.{i:D2}"),
                    }
                )
                .Select(m => replica.Inbox.AcceptAsync(m, default))
        );

        answers[50].ShouldBe(Acceptance.Dead);
        answers[51].ShouldBe(Acceptance.Dead);
        answers[52].ShouldBe(Acceptance.Dead);
        answers.Count(a => a == Acceptance.Accepted).ShouldBe(97);
        (await replica.ClaimAsync()).ShouldHaveSingleItem().Pending.Count.ShouldBe(97);
        await using var dead = _database.DataSource.CreateCommand(
            "select count(*) from inbox where state = 'dead' and body is null and error is not null"
        );
        (await dead.ExecuteScalarAsync()).ShouldBe(3L);
    }

    [Fact]
    public async Task A_batch_that_loses_a_deadlock_is_stored_at_the_second_try()
    {
        await using var replica = Start();
        // A sequence counts on where its transaction is rolled back.
        await using var lose = _database.DataSource.CreateCommand(
            """
            create sequence tries;
            create function lose() returns trigger language plpgsql as $$ begin
                if nextval('tries') = 1 then raise exception using errcode = 'deadlock_detected'; end if;
                return new;
            end $$;
            create trigger lose before insert on lease for each row execute function lose();
            """
        );
        await lose.ExecuteNonQueryAsync();

        (await replica.Inbox.AcceptAsync(new Talk().Says("1.1"), default)).ShouldBe(Acceptance.Accepted);
        (await replica.ClaimAsync()).ShouldHaveSingleItem().Pending.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_trace_of_an_arrival_is_kept()
    {
        await using var replica = Start();
        using var request = new System.Diagnostics.Activity("request").Start();

        await replica.Inbox.AcceptAsync(new Talk().Says("1.1"), default);

        replica.Heard.All.ShouldHaveSingleItem().TraceParent.ShouldBe(request.Id);
        (await replica.ClaimAsync())[0].Pending[0].TraceParent.ShouldBe(request.Id);
    }

    [Fact]
    public async Task Arrivals_after_the_end_are_refused_and_those_before_it_are_answered()
    {
        var replica = Start();
        var inbox = replica.Inbox;
        var talk = new Talk();
        var before = Enumerable.Range(0, 30).Select(i => inbox.AcceptAsync(talk.Says($"1.{i:D2}"), default)).ToList();

        await replica.DisposeAsync();

        (await Task.WhenAll(before)).ShouldAllBe(a => a == Acceptance.Accepted);
        await Should.ThrowAsync<InboxUnavailableException>(() => inbox.AcceptAsync(talk.Says("2.0"), default));
    }

    // Too long for an index even when compressed.
    private static string Endless() =>
        string.Concat(
            Enumerable
                .Range(0, 500)
                .Select(i =>
                    Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)))
                )
        );
}
