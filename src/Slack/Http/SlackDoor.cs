using System.Text;
using BotHost.Slack.Events;
using BotHost.Slack.Interactivity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace BotHost.Slack.Http;

/// <summary>
/// The http door: believes a request only by its signature, reads it, and answers Slack once what happened is stored.
/// </summary>
internal sealed class SlackDoor(
    SlackSignature signature,
    SlackReception reception,
    IOptions<SlackIngressOptions> options,
    IngressMeter meter,
    ILogger<SlackDoor> logger
)
{
    private const string RetryNumber = "X-Slack-Retry-Num";
    private const string RetryReason = "X-Slack-Retry-Reason";
    private const int LongestChallenge = 1024;

    public async Task HandleAsync(HttpContext http)
    {
        var answer = await AnswerAsync(http.Request, http.RequestAborted);
        if (answer.Refused is { } reason)
        {
            meter.Rejected(reason);
            logger.RequestRefused(answer.Status, reason);
        }

        http.Response.StatusCode = answer.Status;
        if (answer.ForGood)
            http.Response.Headers["X-Slack-No-Retry"] = "1";
        if (answer.Text is null || http.RequestAborted.IsCancellationRequested)
            return;
        http.Response.ContentType = "text/plain; charset=utf-8";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await http.Response.WriteAsync(answer.Text, http.RequestAborted);
    }

    private async Task<Answer> AnswerAsync(HttpRequest request, CancellationToken aborted)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value : null;
        var isJson = string.Equals(type, "application/json", StringComparison.OrdinalIgnoreCase);
        if (!isJson && !string.Equals(type, "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            return Answer.Refuse(415, "content_type", "Send application/json or application/x-www-form-urlencoded.");

        ReadOnlyMemory<byte>? body;
        try
        {
            body = await RequestBody.ReadAsync(request, options.Value.MaxBodyBytes, aborted);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            var status = (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
            return Answer.PutOff(status, "unfinished_body", "The body did not arrive whole.");
        }

        if (body is not { } bytes)
            return Answer.Refuse(413, "body_too_large", $"Send at most {options.Value.MaxBodyBytes} bytes.");

        var form = isJson ? null : SlackForm.Read(bytes.Span);
        // Slack checks the certificate of the URL without signing, and nothing else in such a form is meant for us.
        if (form?["ssl_check"] == "1")
            return Answer.Empty;

        var timestamp = Single(request, SlackSignature.TimestampHeader);
        var verdict = signature.Verify(timestamp, Single(request, SlackSignature.Header), bytes.Span);
        if (verdict is not SlackSignatureVerdict.Genuine)
            return Answer.Refuse(401, $"signature_{verdict.ToString().ToLowerInvariant()}", "Unauthorized.");

        if (request.Headers.ContainsKey(RetryNumber))
            meter.Retried(Single(request, RetryNumber), Single(request, RetryReason));

        if (isJson)
            return await TakeEventAsync(bytes);
        return form is null
            ? Answer.Refuse(400, "malformed_form", "The body is no form.")
            : await TakeFormAsync(form, timestamp!);
    }

    private async Task<Answer> TakeEventAsync(ReadOnlyMemory<byte> body)
    {
        switch (SlackJson.Read(body, EventJson.Default.EventEnvelope, out var envelope))
        {
            case JsonReading.Read when envelope!.Type == "url_verification":
                return envelope.Challenge is { Length: > 0 and <= LongestChallenge } challenge
                    ? Answer.Say(challenge)
                    : Answer.Refuse(400, "malformed_challenge", "There is no challenge to answer.");
            case JsonReading.Read:
                return Answer.For(await reception.ReceiveAsync(envelope!, WhateverBecomesOfTheRequest));
            case JsonReading.Unreadable:
                return Answer.For(reception.ReceiveUnreadable());
            default:
                return Answer.Refuse(400, "malformed_json", "The body is no JSON object.");
        }
    }

    private async Task<Answer> TakeFormAsync(SlackForm form, string sentAt)
    {
        if (form["payload"] is { } payload)
        {
            var json = Encoding.UTF8.GetBytes(payload);
            return SlackJson.Read(json, InteractionJson.Default.Interaction, out var interaction) switch
            {
                JsonReading.Read => Answer.For(await reception.ReceiveAsync(interaction!, WhateverBecomesOfTheRequest)),
                JsonReading.Unreadable => Answer.For(reception.ReceiveUnreadable()),
                _ => Answer.Refuse(400, "malformed_json", "The field payload is no JSON object."),
            };
        }

        if (form["command"] is null)
            return Answer.Refuse(400, "malformed_form", "There must be one field payload or one field command.");
        var command = SlashCommand.Read(form, sentAt);
        return Answer.For(await reception.ReceiveAsync(command, WhateverBecomesOfTheRequest));
    }

    // Slack does not repeat clicks and commands. One that has arrived whole is stored even if Slack hangs up meanwhile.
    private static CancellationToken WhateverBecomesOfTheRequest => CancellationToken.None;

    private static string? Single(HttpRequest request, string header) =>
        request.Headers.TryGetValue(header, out var values) && values is [{ } value] ? value : null;

    private readonly record struct Answer(int Status, string? Text, string? Refused, bool ForGood)
    {
        public static readonly Answer Empty = new(StatusCodes.Status200OK, null, null, false);

        public static Answer Say(string text) => new(StatusCodes.Status200OK, text, null, false);

        /// <summary>Repeating it cannot help, and Slack is told so.</summary>
        public static Answer Refuse(int status, string reason, string text) => new(status, text, reason, true);

        /// <summary>Another delivery is welcome.</summary>
        public static Answer PutOff(int status, string reason, string text) => new(status, text, reason, false);

        public static Answer For(Receipt receipt) =>
            receipt is Receipt.Taken ? Empty : PutOff(503, "not_stored", "Not stored now. Please deliver again.");
    }
}
