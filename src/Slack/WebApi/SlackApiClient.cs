using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BotHost.Slack.WebApi;

/// <summary>
/// Sends calls, repeats those that are safe to repeat, and keeps to Slack's rate limits method by method, tenant by
/// tenant and, for posts, channel by channel.
/// </summary>
internal sealed class SlackApiClient(
    IHttpClientFactory httpClients,
    ISlackTokenSource tokens,
    IOptions<SlackApiOptions> options,
    TimeProvider time,
    ILogger<SlackApiClient> logger,
    IEnumerable<IRateLimitObserver> observers
) : ISlackApiClient
{
    public const string HttpClientName = "BotHost.Slack";

    private readonly SlackApiOptions _options = options.Value;
    private readonly ConcurrentDictionary<(string Tenant, string Method, string Scope), RateGate> _gates = new();

    public async Task<TReply> SendAsync<TReply>(
        SlackRequest<TReply> request,
        string tenant,
        CancellationToken cancellationToken
    )
        where TReply : SlackReply
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(tenant);
        request.Validate();
        var method = SlackMethod.For(request.Method);
        var call = new Call(method, tenant, CallBody.Encode(request, method.Encoding), time.GetTimestamp());
        using var span = SlackTelemetry.Source.StartActivity(method.Name, ActivityKind.Client);
        span?.SetTag("slack.method", method.Name).SetTag("slack.tenant", tenant);
        try
        {
            return await SendAsync(request, call, span, cancellationToken);
        }
        catch (SlackException failure)
        {
            span?.SetTag("error.type", failure is SlackApiException refusal ? refusal.Code : "transport")
                .SetTag("slack.request_id", failure.RequestId)
                .SetStatus(ActivityStatusCode.Error);
            throw;
        }
        catch (OperationCanceledException canceled)
        {
            var applied = canceled is SlackCallCanceledException { MayHaveBeenApplied: true };
            logger.CallCanceled(method.Name, tenant, time.GetElapsedTime(call.Started), applied);
            span?.SetTag("error.type", "canceled").SetStatus(ActivityStatusCode.Error);
            if (canceled is SlackCallCanceledException)
                throw;
            throw new SlackCallCanceledException(method.Name, mayHaveBeenApplied: false, canceled, cancellationToken);
        }
    }

    private async Task<TReply> SendAsync<TReply>(
        SlackRequest<TReply> request,
        Call call,
        Activity? span,
        CancellationToken cancellationToken
    )
        where TReply : SlackReply
    {
        var gate = _gates.GetOrAdd(
            (call.Tenant, call.Method.Name, request.RateScope),
            static (_, clock) => new RateGate(clock),
            time
        );
        for (var tries = 1; ; )
        {
            if (request.Fence is { } fence)
                await fence.WaitAsync(_options.Timeout, cancellationToken);
            TimeSpan pause;
            using (var pass = await gate.EnterAsync(PatienceOf(request.OnRateLimit, call), cancellationToken))
            {
                if (pass.Refused is { } left)
                    throw new SlackApiException(call.Method.Name, SlackErrorCode.RateLimited) { RetryAfter = left };
                // Waiting for the gate may have taken the time that was left.
                if (request.Fence?.Holds(_options.Timeout) is false)
                    continue;
                try
                {
                    var (reply, requestId) = await TryAsync(request, call, cancellationToken);
                    pass.Passed();
                    span?.SetTag("slack.request_id", requestId);
                    return reply;
                }
                catch (CallHeldBackException)
                {
                    logger.CallHeldBack(call.Method.Name, call.Tenant);
                    continue;
                }
                catch (SlackApiException limited) when (limited.IsRateLimit)
                {
                    pass.Limited(limited.RetryAfter!.Value);
                    foreach (var observer in observers)
                        observer.Limited(call.Tenant, call.Method.Name, request.RateScope, limited.RetryAfter.Value);
                    if (limited.RetryAfter > PatienceOf(request.OnRateLimit, call))
                        throw;
                    continue;
                }
                catch (SlackException failure)
                {
                    if (failure is SlackApiException)
                        pass.Passed();
                    if (tries >= _options.Tries || !MayBeRepeated(call.Method, failure))
                        throw;
                    pause = _options.RetryPause * (Math.Pow(2, tries - 1) * (1 + Random.Shared.NextDouble()));
                }
            }
            tries++;
            logger.CallRepeated(call.Method.Name, Known(call.Tenant), pause, tries, _options.Tries);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task<(TReply Reply, string? RequestId)> TryAsync<TReply>(
        SlackRequest<TReply> request,
        Call call,
        CancellationToken cancellationToken
    )
        where TReply : SlackReply
    {
        var token = Checked(request.Token ?? await tokens.GetTokenAsync(call.Tenant, cancellationToken), call.Tenant);
        var started = time.GetTimestamp();
        try
        {
            var wire = new SlackWire(httpClients.CreateClient(HttpClientName), _options, time);
            // Whoever goes on with the work has to know what a call under way did: it is not cut off, and ends by its own timeout.
            var cut = request.Fence is null ? cancellationToken : CancellationToken.None;
            var answer = await wire.SendAsync<TReply>(call.Method, call.Body, token, request.Fence, cut);
            logger.CallSucceeded(
                call.Method.Name,
                Known(call.Tenant),
                time.GetElapsedTime(started),
                Known(answer.RequestId)
            );
            if (answer.Reply.Warning is { Length: > 0 } warning)
                logger.CallWarned(call.Method.Name, Known(call.Tenant), warning);
            return answer;
        }
        catch (SlackException failure)
        {
            Log(failure, call, time.GetElapsedTime(started));
            throw;
        }
    }

    private void Log(SlackException failure, Call call, TimeSpan elapsed)
    {
        switch (failure)
        {
            case SlackApiException { RetryAfter: { } retryAfter }:
                logger.CallRateLimited(call.Method.Name, Known(call.Tenant), retryAfter, Known(failure.RequestId));
                break;
            case SlackApiException refusal:
                logger.CallRefused(
                    call.Method.Name,
                    Known(call.Tenant),
                    refusal.Code,
                    elapsed,
                    Known(refusal.RequestId),
                    SlackErrorTable.For(refusal.Code).Remedy,
                    Known(refusal.Needed),
                    Known(refusal.Provided),
                    refusal.ResponseMessages
                );
                break;
            case SlackTransportException broken:
                logger.CallBroke(
                    broken,
                    call.Method.Name,
                    Known(call.Tenant),
                    elapsed,
                    Known(broken.RequestId),
                    broken.Fault,
                    Known(broken.StatusCode?.ToString(CultureInfo.InvariantCulture)),
                    broken.MayHaveBeenApplied
                );
                break;
        }
    }

    // What is not known is said to be so: an empty place in a line of the log reads like a defect of the log.
    private static string Known(string? text) => string.IsNullOrEmpty(text) ? "-" : text;

    private TimeSpan PatienceOf(RateLimitAnswer answer, Call call) =>
        answer == RateLimitAnswer.Throw
            ? TimeSpan.Zero
            : _options.LongestRateLimitWait - time.GetElapsedTime(call.Started);

    // A write is repeated only if it cannot have been carried out, and then only for trouble on the way: what Slack
    // itself answers to a write is its caller's to judge.
    private static bool MayBeRepeated(SlackMethod method, SlackException failure) =>
        failure.IsTransient
        && (method.IsRepeatable || failure is SlackTransportException { MayHaveBeenApplied: false });

    // A header refuses such a token too, but with an exception that shows it.
    private static string Checked(string token, string tenant) =>
        token.Length > 0 && token.All(c => char.IsAscii(c) && !char.IsControl(c) && c != ' ')
            ? token
            : throw new InvalidOperationException(
                $"The token of tenant {tenant} is blank or holds impossible characters."
            );

    private sealed record Call(SlackMethod Method, string Tenant, CallBody Body, long Started);
}
