using BotHost.Slack.Events;
using BotHost.Slack.WebApi;
using BotHost.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace BotHost.Slack.Tests.Events;

public sealed class HistoryCallsTests
{
    private readonly ManualTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
    private readonly CountingSlack _slack = new();

    [Fact]
    public async Task Calls_beyond_a_minutes_worth_wait_for_their_turn()
    {
        var calls = Calls(perMinute: 2);
        await SendAsync(calls);
        await SendAsync(calls);

        var armed = _clock.TimerArmedAsync(TimeSpan.FromSeconds(30));
        var third = SendAsync(calls);
        await armed;
        _slack.Requests.Count.ShouldBe(2);
        _clock.Advance(TimeSpan.FromSeconds(30));
        await third;

        _slack.Requests.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_limit_of_Slack_is_waited_for_here_and_not_in_the_client_where_it_would_hold_up_others()
    {
        _slack.Limits.Enqueue(TimeSpan.FromSeconds(60));
        var calls = Calls(perMinute: 50);

        var armed = _clock.TimerArmedAsync(TimeSpan.FromSeconds(60));
        var call = SendAsync(calls);
        await armed;
        call.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromSeconds(60));
        await call;

        _slack.Requests.ShouldBe([RateLimitAnswer.Throw, RateLimitAnswer.Throw]);
    }

    [Fact]
    public async Task No_more_calls_are_made_than_allowed()
    {
        var calls = Calls(perMinute: 50, most: 2);
        await SendAsync(calls);
        await SendAsync(calls);

        await Should.ThrowAsync<HistoryCallsUsedUpException>(() => SendAsync(calls));

        _slack.Requests.Count.ShouldBe(2);
        calls.Made.ShouldBe(2);
    }

    private HistoryCalls Calls(int perMinute, int most = 100) =>
        new(_slack, "T1", perMinute, most, _clock, NullLogger.Instance);

    private static Task<MessagesReply> SendAsync(HistoryCalls calls) => calls.SendAsync(new GetHistory("C1"), default);

    /// <summary>Counts calls, and limits as many as it is told.</summary>
    private sealed class CountingSlack : ISlackApiClient
    {
        public List<RateLimitAnswer> Requests { get; } = [];

        public Queue<TimeSpan> Limits { get; } = [];

        public Task<TReply> SendAsync<TReply>(
            SlackRequest<TReply> request,
            string tenant,
            CancellationToken cancellationToken
        )
            where TReply : SlackReply
        {
            Requests.Add(request.OnRateLimit);
            return Limits.TryDequeue(out var wait)
                ? throw new SlackApiException(request.Method, SlackErrorCode.RateLimited) { RetryAfter = wait }
                : Task.FromResult((TReply)(SlackReply)new MessagesReply([]));
        }
    }
}
