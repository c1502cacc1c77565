using BotHost.Slack.Http;
using BotHost.Slack.WebApi;
using Microsoft.Extensions.Logging;

namespace BotHost.Slack.Events;

/// <summary>
/// The calls of one catch-up: at a pace that leaves most of Slack's limits to those who answer, waiting as long as Slack says, and no more
/// in all than allowed.
/// </summary>
internal sealed class HistoryCalls(
    ISlackApiClient slack,
    string tenant,
    int perMinute,
    int most,
    TimeProvider time,
    ILogger logger
)
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30);
    private readonly long _started = time.GetTimestamp();
    private double _tokens = perMinute;
    private TimeSpan _filledAt;

    /// <summary>How many were made.</summary>
    public int Made { get; private set; }

    /// <exception cref="HistoryCallsUsedUpException">As many as allowed were made already.</exception>
    /// <exception cref="SlackException">It did not succeed, for another reason than a limit.</exception>
    public async Task<TReply> SendAsync<TReply>(SlackRequest<TReply> request, CancellationToken cancellationToken)
        where TReply : SlackReply
    {
        while (true)
        {
            if (Made >= most)
                throw new HistoryCallsUsedUpException();
            await WaitForTurnAsync(cancellationToken);
            Made++;
            try
            {
                // Waiting inside of the client would keep others from calling the same method.
                return await slack.SendAsync(
                    request with
                    {
                        OnRateLimit = RateLimitAnswer.Throw,
                    },
                    tenant,
                    cancellationToken
                );
            }
            catch (SlackApiException limited) when (limited.IsRateLimit)
            {
                var wait = limited.RetryAfter ?? DefaultWait;
                logger.HistoryWaits(request.Method, wait);
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }

    private async Task WaitForTurnAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = time.GetElapsedTime(_started);
            _tokens = Math.Min(perMinute, _tokens + (now - _filledAt).TotalMinutes * perMinute);
            _filledAt = now;
            if (_tokens >= 1)
                break;
            await Task.Delay(TimeSpan.FromMinutes((1 - _tokens) / perMinute), time, cancellationToken);
        }

        _tokens--;
    }
}

/// <summary>A catch-up has made as many calls as it may.</summary>
internal sealed class HistoryCallsUsedUpException : Exception;
