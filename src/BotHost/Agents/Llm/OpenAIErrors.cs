using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Net;
using System.Text.Json;
using OpenAI.Chat;

namespace BotHost.Agents.Llm;

/// <summary>
/// Sorts what the OpenAI SDK throws. https://platform.openai.com/docs/guides/error-codes
/// </summary>
internal static class OpenAIErrors
{
    /// <summary>The same trouble in our family; null where it is none of the model's.</summary>
    public static ModelException? Sort(Exception exception, CancellationToken cancellationToken) =>
        exception switch
        {
            _ when cancellationToken.IsCancellationRequested => null,
            ClientResultException { Status: > 0 } refused => ModelException.FromStatus(
                "The model server",
                (HttpStatusCode)refused.Status,
                ErrorCode(refused.GetRawResponse()?.Content),
                RetryAfter(refused.GetRawResponse())
            ),
            ClientResultException or HttpRequestException => new(
                ModelFault.Unreachable,
                "The way to the model server broke."
            ),
            IOException => new(ModelFault.Interrupted, "The model server broke off its answer."),
            // What the SDK makes of a stream that is no stream of completions.
            JsonException or FormatException or InvalidOperationException or ArgumentException => new(
                ModelFault.Interrupted,
                $"The model server sent something unreadable ({exception.GetType().Name})."
            ),
            _ => null,
        };

    /// <summary>Servers that fail while they stream say so in an event of its own; the SDK reads it as an empty update.</summary>
    public static ModelException? Find(StreamingChatCompletionUpdate update)
    {
#pragma warning disable SCME0001 // JsonPatch is the SDK's only way to members that it does not know; it is marked as experimental.
        ref var patch = ref update.Patch;
        if (!patch.Contains("$.error"u8))
            return null;
        var body = patch.GetJson("$.error"u8);
#pragma warning restore SCME0001
        using var error = JsonDocument.Parse(body.ToMemory());
        return ModelException.FromStatus(
            "The model server, while it streamed,",
            HttpStatusCode.InternalServerError,
            ErrorCode(error.RootElement),
            retryAfter: null
        );
    }

    private static string? ErrorCode(BinaryData? body)
    {
        if (body is null)
            return null;
        try
        {
            using var json = JsonDocument.Parse(body.ToMemory());
            return
                json.RootElement.ValueKind is JsonValueKind.Object
                && json.RootElement.TryGetProperty("error", out var error)
                ? ErrorCode(error)
                : null;
        }
        catch (JsonException)
        {
            // A proxy's page: the status says all that there is to know.
            return null;
        }
    }

    private static string? ErrorCode(JsonElement error)
    {
        if (error.ValueKind is not JsonValueKind.Object)
            return null;
        return Word("code") ?? Word("type");

        string? Word(string name) =>
            error.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
                ? value.GetString()
                : null;
    }

    private static TimeSpan? RetryAfter(PipelineResponse? response) =>
        response?.Headers.TryGetValue("retry-after", out var value) is true
        && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && seconds is >= 0 and < 86_400
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
