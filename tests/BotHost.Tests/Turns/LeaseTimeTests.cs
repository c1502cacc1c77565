using System.Reflection;
using BotHost.Domain.Conversations;
using BotHost.Domain.Turns;
using BotHost.Persistence;
using BotHost.Testing;
using BotHost.Turns;
using Microsoft.Extensions.Options;

namespace BotHost.Tests.Turns;

/// <summary>The time that is left of a lease, counted from before it was asked for.</summary>
public sealed class LeaseTimeTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task Who_needs_more_than_is_left_waits_for_a_renewal_that_gives_enough()
    {
        var right = new LeaseTime(TimeSpan.FromSeconds(15), _clock.GetTimestamp(), _clock);
        _clock.Advance(TimeSpan.FromSeconds(7));

        var enough = right.WaitAsync(TimeSpan.FromSeconds(8), CancellationToken.None);
        var tooMuch = right.WaitAsync(TimeSpan.FromSeconds(9), CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(10));
        var (left, before) = (right.Left, tooMuch.IsCompleted);
        right.Renew(_clock.GetTimestamp());
        await tooMuch;

        enough.IsCompletedSuccessfully.ShouldBeTrue();
        (left, before).ShouldBe((TimeSpan.FromSeconds(-2), false));
    }

    [Fact]
    public void News_of_an_older_renewal_takes_nothing_away()
    {
        var right = new LeaseTime(TimeSpan.FromSeconds(15), _clock.GetTimestamp(), _clock);
        var older = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(5));
        right.Renew(_clock.GetTimestamp());

        right.Renew(older);

        right.Left.ShouldBe(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task Who_waits_for_a_lease_that_is_lost_is_told_so_and_so_is_everybody_after()
    {
        var right = new LeaseTime(TimeSpan.FromSeconds(1), _clock.GetTimestamp(), _clock);
        var waiting = right.WaitAsync(TimeSpan.FromSeconds(9), CancellationToken.None);

        right.Lose();
        right.Renew(_clock.GetTimestamp());

        await Should.ThrowAsync<FencedOutException>(async () => await waiting);
        await Should.ThrowAsync<FencedOutException>(() => right.WaitAsync(TimeSpan.Zero, CancellationToken.None));
        right.Left.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_renewal_whose_answer_takes_its_time_gives_less_and_one_that_finds_another_holder_ends_the_right()
    {
        var options = Options.Create(new TurnOptions { Renewal = TimeSpan.FromSeconds(1) });
        var held = new HeldConversations(Options.Create(new StorageOptions()), _clock);
        using var conversation = held.Add(Claimed(), _clock.GetTimestamp());
        var store = DispatchProxy.Create<ITurnStore, HeldBackStore>();
        var renewals = (HeldBackStore)store;
        using var keeper = new LeaseKeeper(store, held, new DatabaseReach(options, _clock), options, _clock);
        await keeper.StartAsync(CancellationToken.None);
        await _clock.TimerArmedAsync(TimeSpan.FromSeconds(1));

        _clock.Advance(TimeSpan.FromSeconds(1));
        var first = await renewals.NextAsync();
        _clock.Advance(TimeSpan.FromSeconds(3));
        var before = conversation.Right.Left;
        first.SetResult([conversation.State]);
        await conversation.Right.WaitAsync(TimeSpan.FromSeconds(12), CancellationToken.None);
        var after = conversation.Right.Left;
        var second = await renewals.NextAsync();
        second.SetResult([]);
        await Should.ThrowAsync<FencedOutException>(() =>
            conversation.Right.WaitAsync(TimeSpan.FromSeconds(16), CancellationToken.None)
        );

        (before, after).ShouldBe((TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(12)));
        await keeper.StopAsync(CancellationToken.None);
    }

    private static ClaimedConversation Claimed()
    {
        var key = new ConversationKey("slack", "T1", "C1", "1.0");
        var state = new LeaseState(new Lease(key.ToId(), Guid.NewGuid()), Controls: 0, StopThrough: null);
        return new ClaimedConversation(state, key, Arrivals: 1, Unfinished: null, Pending: []);
    }

    /// <summary>A store whose renewals are answered by the test; whatever is only read is there.</summary>
    public class HeldBackStore : DispatchProxy
    {
        private readonly Lock _lock = new();
        private TaskCompletionSource<TaskCompletionSource<IReadOnlyList<LeaseState>>> _next = NewSignal();

        /// <summary>Waits until a renewal is asked for.</summary>
        public async Task<TaskCompletionSource<IReadOnlyList<LeaseState>>> NextAsync()
        {
            Task<TaskCompletionSource<IReadOnlyList<LeaseState>>> next;
            lock (_lock)
                next = _next.Task;
            var asked = await next.WaitAsync(TimeSpan.FromSeconds(20));
            lock (_lock)
                _next = NewSignal();
            return asked;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var leases = (IReadOnlyCollection<Lease>)args![0]!;
            if (targetMethod!.Name == nameof(ITurnStore.ReadAsync))
                return Task.FromResult<IReadOnlyList<LeaseState>>([.. leases.Select(l => new LeaseState(l, 0, null))]);
            var answer = new TaskCompletionSource<IReadOnlyList<LeaseState>>();
            lock (_lock)
                _next.SetResult(answer);
            return answer.Task;
        }

        private static TaskCompletionSource<TaskCompletionSource<IReadOnlyList<LeaseState>>> NewSignal() =>
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
