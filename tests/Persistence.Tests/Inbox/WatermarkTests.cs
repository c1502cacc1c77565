using BotHost.Domain.Inbox;
using BotHost.Testing;

namespace BotHost.Persistence.Tests.Inbox;

public sealed class WatermarkTests(PostgresServer server) : StoreTests(server)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(10);

    private readonly Talk _talk = new("1700000000.000100");

    private IWatermarks Watermarks => Store.Get<IWatermarks>();

    [Fact]
    public async Task The_first_beat_of_a_tenant_means_that_nothing_was_missed()
    {
        (await BeatAsync()).ShouldBeFalse();

        (await ClaimAsync()).ShouldBeNull();
        (await IsAsync("good_until > now() - interval '1 minute' and missed_from is null")).ShouldBeTrue();
    }

    [Fact]
    public async Task Nor_was_anything_before_the_first_beat_when_a_door_had_to_put_deliveries_off() =>
        (await BeatAsync(interrupted: true)).ShouldBeFalse();

    [Fact]
    public async Task Beats_without_a_gap_move_the_watermark_and_miss_nothing()
    {
        await BeatAsync();
        await AgeAsync("40 seconds");

        (await BeatAsync()).ShouldBeFalse();

        (await IsAsync("good_until > now() - interval '30 seconds'")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_watermark_that_another_replica_has_just_moved_is_left_alone()
    {
        await BeatAsync();
        await AgeAsync("10 seconds");

        await BeatAsync();

        (await IsAsync("good_until < now() - interval '9 seconds'")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_silence_means_that_something_was_missed_since_the_watermark_less_the_margin()
    {
        await BeatAsync();
        await AgeAsync("1 hour");

        (await BeatAsync()).ShouldBeTrue();

        var claim = (await ClaimAsync()).ShouldNotBeNull();
        (claim.Now - claim.Since).ShouldBe(TimeSpan.FromMinutes(70), TimeSpan.FromMinutes(1));
        claim.Position.ShouldBeNull();
    }

    [Fact]
    public async Task An_interruption_means_it_too_however_fresh_the_watermark_is()
    {
        await BeatAsync();

        (await BeatAsync(interrupted: true)).ShouldBeTrue();

        var claim = (await ClaimAsync()).ShouldNotBeNull();
        (claim.Now - claim.Since).ShouldBe(Margin, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task One_replica_at_a_time_catches_up()
    {
        await MissAsync();

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ClaimAsync()));

        claims.Count(claim => claim is not null).ShouldBe(1);
        (await BeatAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Another_goes_on_from_the_stored_position_when_the_claim_of_one_that_died_runs_out()
    {
        await MissAsync();
        var first = (await ClaimAsync()).ShouldNotBeNull();
        (await Watermarks.SaveAsync(first, "halfway", default)).ShouldBeTrue();
        await ExecuteAsync("update watermark set claimed_until = now() - interval '1 second'");

        var second = (await ClaimAsync()).ShouldNotBeNull();

        second.Position.ShouldBe("halfway");
        second.Since.ShouldBe(first.Since);
        (await Watermarks.SaveAsync(first, "elsewhere", default)).ShouldBeFalse();
        (await Watermarks.RenewAsync(first, Lease, default)).ShouldBeFalse();
        await Watermarks.FinishAsync(first, Margin, default);
        (await Watermarks.RenewAsync(second, Lease, default)).ShouldBeTrue();
        (await IsAsync("position = 'halfway'")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_claim_that_is_given_back_is_free_at_once()
    {
        await MissAsync();
        var first = (await ClaimAsync()).ShouldNotBeNull();
        await Watermarks.SaveAsync(first, "halfway", default);

        await Watermarks.ReleaseAsync(first, default);

        (await BeatAsync()).ShouldBeTrue();
        (await ClaimAsync()).ShouldNotBeNull().Position.ShouldBe("halfway");
    }

    [Fact]
    public async Task What_is_caught_up_on_is_done()
    {
        await MissAsync();
        var claim = (await ClaimAsync()).ShouldNotBeNull();

        await Watermarks.FinishAsync(claim, Margin, default);

        (await BeatAsync()).ShouldBeFalse();
        (await ClaimAsync()).ShouldBeNull();
        (await IsAsync("caught_up_at is not null and position is null")).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_missed_while_a_replica_catches_up_is_caught_up_on_next()
    {
        await MissAsync();
        var claim = (await ClaimAsync()).ShouldNotBeNull();
        await BeatAsync(interrupted: true);

        await Watermarks.FinishAsync(claim, Margin, default);

        (await BeatAsync()).ShouldBeTrue();
        var next = (await ClaimAsync()).ShouldNotBeNull();
        next.Since.ShouldBe(claim.Now - Margin, TimeSpan.FromMinutes(1));
        next.Position.ShouldBeNull();
    }

    [Fact]
    public async Task A_resumed_catch_up_does_not_cover_what_was_missed_after_it_began()
    {
        await MissAsync();
        var first = (await ClaimAsync()).ShouldNotBeNull();
        await Watermarks.SaveAsync(first, "halfway", default);
        await Watermarks.ReleaseAsync(first, default);
        await BeatAsync(interrupted: true);

        var resumed = (await ClaimAsync()).ShouldNotBeNull();
        await Watermarks.FinishAsync(resumed, Margin, default);

        (await BeatAsync()).ShouldBeTrue();
        (await ClaimAsync()).ShouldNotBeNull().Position.ShouldBeNull();
    }

    [Fact]
    public async Task Tenants_have_watermarks_of_their_own()
    {
        await MissAsync();

        (await Watermarks.BeatAsync(TheBeat(false) with { Tenant = "T2" }, default)).ShouldBeFalse();
        (await Watermarks.ClaimAsync("slack", "T2", "replica", Lease, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Threads_are_active_by_what_was_said_in_them_the_most_recent_first()
    {
        var old = new Talk("1690000000.000100");
        var elsewhere = new Talk("1700000050.000100", Channel: "C2");
        await TalkAsync(old.Says("1690000000.000100"), "long ago");
        await TalkAsync(_talk.Says("1700000000.000100"), "hello");
        await TalkAsync(elsewhere.Says("1700000050.000100"), "there");
        await TalkAsync(old.Says("1700000100.000100"), "again");

        (await ActiveAsync("1695000000.000000")).ShouldBe([old.Thread, _talk.Thread]);
        (await ActiveAsync("1700000050.000000")).ShouldBe([old.Thread]);
        (await ActiveAsync("1700000200.000000")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Keys_of_what_was_handled_long_ago_are_forgotten_and_nothing_else_is()
    {
        var retention = Store.Get<IInboxRetention>();
        await TalkAsync(_talk.Says("1700000000.000100"), "hello");
        await TalkAsync(_talk.Says("1700000001.000100"), "hello");
        await Store.Inbox.AcceptAsync(_talk.Says("1700000002.000100"), default);
        await ExecuteAsync("update inbox set state = 'dead', handled_at = now() where order_key = '1700000001.000100'");
        await ExecuteAsync(
            "update inbox set handled_at = handled_at - interval '15 days', arrived_at = now() - interval '15 days'"
        );

        (await retention.ForgetAsync(TimeSpan.FromDays(16), 10, default)).ShouldBe(0);
        (await retention.ForgetAsync(TimeSpan.FromDays(14), 10, default)).ShouldBe(1);

        (await ScalarAsync<string>("select string_agg(order_key, ' ' order by order_key) from inbox")).ShouldBe(
            "1700000001.000100 1700000002.000100"
        );
        (await Store.Inbox.AcceptAsync(_talk.Says("1700000000.000100"), default)).ShouldBe(Acceptance.Accepted);
    }

    [Fact]
    public async Task Forgetting_takes_the_oldest_first_and_no_more_than_it_may()
    {
        await TalkAsync(_talk.Says("1700000000.000100"), "hello");
        await TalkAsync(_talk.Says("1700000001.000100"), "hello");
        await ExecuteAsync(
            "update inbox set handled_at = now() - interval '20 days' + case order_key when '1700000001.000100' then interval '1 day' else interval '0' end"
        );

        (await Store.Get<IInboxRetention>().ForgetAsync(TimeSpan.FromDays(14), 1, default)).ShouldBe(1);

        (await ScalarAsync<string>("select order_key from inbox")).ShouldBe("1700000001.000100");
    }

    private static Beat TheBeat(bool interrupted) => new("slack", "T1", interrupted, TimeSpan.FromSeconds(30), Margin);

    private Task<bool> BeatAsync(bool interrupted = false) => Watermarks.BeatAsync(TheBeat(interrupted), default);

    private Task<CatchUpClaim?> ClaimAsync() => Watermarks.ClaimAsync("slack", "T1", "replica", Lease, default);

    private async Task MissAsync()
    {
        await BeatAsync();
        await AgeAsync("1 hour");
        (await BeatAsync()).ShouldBeTrue();
    }

    private Task<IReadOnlyList<string>> ActiveAsync(string since) =>
        Watermarks.ActiveThreadsAsync("slack", "T1", "C1", since, default);

    private Task AgeAsync(string by) => ExecuteAsync($"update watermark set good_until = good_until - interval '{by}'");

    private Task<bool> IsAsync(string condition) =>
        ScalarAsync<bool>($"select {condition} from watermark where tenant_id = 'T1'");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
