using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace BotHost.Slack.WebApi;

/// <summary>One try of one call: sends it, reads the answer, and sorts what went wrong into its family.</summary>
internal sealed class SlackWire(HttpClient http, SlackApiOptions options, TimeProvider time)
{
    public async Task<(TReply Reply, string? RequestId)> SendAsync<TReply>(
        SlackMethod method,
        CallBody body,
        string token,
        ICallFence? fence,
        CancellationToken cancellationToken
    )
        where TReply : SlackReply
    {
        var started = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var content = body.ToContent(() => fence?.Holds(Remaining(started)) is not false);
        using var message = new HttpRequestMessage(HttpMethod.Post, new Uri(options.ApiUrl, method.Name));
        message.Content = content;
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var answer = new Answer(method, response);
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                throw answer.Limited(SlackErrorCode.RateLimited, RetryAfter(response));
            var bytes = await ReadAsync(answer, response.Content, either.Token);
            return (Read<TReply>(answer, response, bytes), answer.RequestId);
        }
        catch (Exception) when (content.WasHeldBack && !cancellationToken.IsCancellationRequested)
        {
            throw new CallHeldBackException();
        }
        catch (OperationCanceledException canceled) when (cancellationToken.IsCancellationRequested)
        {
            var applied = content.HasLeft && !method.IsRepeatable;
            throw new SlackCallCanceledException(method.Name, applied, canceled, cancellationToken);
        }
        catch (OperationCanceledException canceled)
        {
            throw Broken(SlackTransportFault.Timeout, canceled);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw Broken(
                content.HasLeft ? SlackTransportFault.ConnectionLost : SlackTransportFault.NotConnected,
                broken
            );
        }

        SlackTransportException Broken(SlackTransportFault fault, Exception inner) =>
            new(method.Name, fault, content.HasLeft && !method.IsRepeatable, innerException: inner);
    }

    private TimeSpan Remaining(long started)
    {
        var left = options.Timeout - time.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private TReply Read<TReply>(Answer answer, HttpResponseMessage response, ReadOnlyMemory<byte> bytes)
        where TReply : SlackReply
    {
        if ((int)response.StatusCode is >= 300 and < 400)
            throw answer.Broken(SlackTransportFault.Redirect, mayHaveBeenApplied: false);
        if (Parse(bytes, SlackJson.Wire.SlackEnvelope, out var envelope) is { } unreadable)
            throw response.IsSuccessStatusCode
                ? answer.Broken(SlackTransportFault.UnreadableAnswer, mayHaveBeenApplied: true, unreadable)
                : answer.Failed(unreadable);
        if (!envelope.Ok)
            throw answer.Refused(envelope, RetryAfter(response));
        if (!response.IsSuccessStatusCode)
            throw answer.Failed();
        var type = (JsonTypeInfo<TReply>)CallBody.TypeInfoOf(typeof(TReply));
        return Parse(bytes, type, out var reply) is { } incomplete
            ? throw answer.Broken(SlackTransportFault.UnreadableAnswer, mayHaveBeenApplied: true, incomplete)
            : reply;
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(
        Answer answer,
        HttpContent content,
        CancellationToken cancellationToken
    )
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var read = await stream.ReadAsync(buffer.GetMemory(4096), cancellationToken);
            if (read == 0)
                return buffer.WrittenMemory;
            buffer.Advance(read);
            if (buffer.WrittenCount > options.LargestAnswer)
                throw answer.Broken(SlackTransportFault.UnreadableAnswer, mayHaveBeenApplied: true);
        }
    }

    private TimeSpan RetryAfter(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => options.DefaultRetryAfter,
        };
        // Nought would turn waiting into hammering.
        return asked < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : asked;
    }

    private static JsonException? Parse<T>(ReadOnlyMemory<byte> bytes, JsonTypeInfo<T> type, out T value)
    {
        value = default!;
        try
        {
            if (JsonSerializer.Deserialize(bytes.Span, type) is not { } parsed)
                return new JsonException("The answer is null.");
            value = parsed;
            return null;
        }
        catch (JsonException unreadable)
        {
            return unreadable;
        }
    }

    /// <summary>What is known of an answer, for the exceptions that speak of it.</summary>
    private readonly struct Answer(SlackMethod method, HttpResponseMessage response)
    {
        private readonly int _status = (int)response.StatusCode;

        public string? RequestId { get; } =
            response.Headers.TryGetValues("x-slack-req-id", out var ids) ? ids.FirstOrDefault() : null;

        public SlackApiException Limited(string code, TimeSpan retryAfter) =>
            new(method.Name, code) { RetryAfter = retryAfter, RequestId = RequestId };

        public SlackApiException Refused(SlackEnvelope envelope, TimeSpan retryAfter)
        {
            var refusal = new SlackApiException(method.Name, envelope.Error ?? "")
            {
                Needed = envelope.Needed,
                Provided = envelope.Provided,
                ResponseMessages = envelope.ResponseMetadata?.Messages ?? [],
                RequestId = RequestId,
            };
            return refusal.IsRateLimit ? Limited(refusal.Code, retryAfter) : refusal;
        }

        public SlackTransportException Failed(Exception? inner = null) =>
            Broken(SlackTransportFault.HttpStatus, mayHaveBeenApplied: _status >= 500, inner);

        public SlackTransportException Broken(
            SlackTransportFault fault,
            bool mayHaveBeenApplied,
            Exception? inner = null
        ) =>
            new(method.Name, fault, mayHaveBeenApplied && !method.IsRepeatable, _status, inner)
            {
                RequestId = RequestId,
            };
    }
}
