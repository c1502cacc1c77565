using BotHost.Slack.WebApi;
using BotHost.Testing;

namespace BotHost.Slack.Tests.WebApi;

/// <summary>A call that carries a fence leaves only while the fence holds, up to the moment its body is written.</summary>
public sealed class CallFenceTests
{
    private static readonly PostMessage Post = new("C1") { Text = "Hello" };

    [Fact]
    public async Task A_call_whose_right_ends_on_its_way_does_not_leave_and_goes_once_the_right_is_back()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Reply("1.2");
        await using var client = new SlackClient(slack);
        // Asked before the call starts and when its body is about to leave: paused in between, then renewed.
        var fence = new ScriptedFence(holds: [true, false, true, true]);

        var reply = await client.Api.SendAsync(Post with { Fence = fence }, SlackClient.Tenant, CancellationToken.None);

        reply.Ts.ShouldBe("1.2");
        slack.Calls.ShouldHaveSingleItem();
        fence.Waits.ShouldBe(2);
        client.Log.Lines.ShouldContain(line => line.Contains("was held back"));
    }

    [Fact]
    public async Task A_call_whose_right_is_lost_on_its_way_never_leaves()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        await using var client = new SlackClient(slack);
        var fence = new ScriptedFence(holds: [true, false], lostAfter: 1);

        await Should.ThrowAsync<InvalidOperationException>(() =>
            client.Api.SendAsync(Post with { Fence = fence }, SlackClient.Tenant, CancellationToken.None)
        );

        slack.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_that_is_held_back_uses_up_none_of_its_tries()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Reply("1.2");
        await using var client = new SlackClient(slack, configure: options => options.Tries = 1);
        var fence = new ScriptedFence(holds: [true, false, true, false, false, true, true]);

        await client.Api.SendAsync(Post with { Fence = fence }, SlackClient.Tenant, CancellationToken.None);

        slack.Calls.ShouldHaveSingleItem();
        fence.Waits.ShouldBe(4);
    }

    [Fact]
    public async Task What_is_given_up_while_it_waits_for_its_right_was_surely_not_applied()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        await using var client = new SlackClient(slack);
        using var given = new CancellationTokenSource();
        var fence = new ScriptedFence(holds: [true, false], waitsForEverAfter: 1);

        var call = client.Api.SendAsync(Post with { Fence = fence }, SlackClient.Tenant, given.Token);
        await fence.WaitsForEver;
        await given.CancelAsync();

        var canceled = await Assert.ThrowsAsync<SlackCallCanceledException>(() => call);
        canceled.MayHaveBeenApplied.ShouldBeFalse();
    }

    private sealed class ScriptedFence(IEnumerable<bool> holds, int? lostAfter = null, int? waitsForEverAfter = null)
        : ICallFence
    {
        private readonly Queue<bool> _holds = new(holds);
        private readonly TaskCompletionSource _waitsForEver = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waits { get; private set; }

        public Task WaitsForEver => _waitsForEver.Task.WaitAsync(TimeSpan.FromSeconds(20));

        public Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken)
        {
            if (Waits++ == lostAfter)
                throw new InvalidOperationException("Lost.");
            if (Waits - 1 != waitsForEverAfter)
                return Task.CompletedTask;
            _waitsForEver.SetResult();
            return new TaskCompletionSource().Task.WaitAsync(cancellationToken);
        }

        public bool Holds(TimeSpan longest) => _holds.Dequeue();
    }
}
