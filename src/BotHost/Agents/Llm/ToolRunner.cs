using System.Text.Json;
using BotHost.Agents.Tools;
using BotHost.Domain;
using BotHost.Domain.Agents;
using BotHost.Domain.Turns;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Llm;

/// <summary>Runs one tool call. What goes wrong in a tool is a result for the model; only a lost turn, an absent database and a cancellation are thrown.</summary>
internal sealed class ToolRunner(
    IServiceScopeFactory scopes,
    AgentOptions options,
    TimeProvider time,
    ILogger<ToolRunner> logger
)
{
    /// <summary>What a model is given of one result, in UTF-16 units; more would crowd the conversation out.</summary>
    private const int MostText = 24_000;
    private const int MostOutput = 240;

    public async Task<ToolResult> RunAsync(
        TurnContext turn,
        AIFunction? function,
        FunctionCallContent call,
        CancellationToken cancellationToken
    )
    {
        if (Refuse(function, call) is { } refusal)
        {
            AgentLog.ToolCallRefused(logger, turn.Turn);
            return refusal;
        }
        using var activity = AgentTelemetry.StartTool(call.Name, call.CallId);
        var start = time.GetTimestamp();
        string? error = null;
        using var deadline = new CancellationTokenSource(options.ToolTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var seen = new ToolCall(turn);
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var arguments = new AIFunctionArguments(call.Arguments)
            {
                Services = scope.ServiceProvider,
                Context = new Dictionary<object, object?> { [ToolCall.Key] = seen },
            };
            // A tool that ignores its token is left behind rather than waited for.
            var result = await function!.InvokeAsync(arguments, either.Token).AsTask().WaitAsync(either.Token);
            var text = ToText(result, function);
            return new ToolResult(
                Cut(text),
                Output: seen.Output ?? ToolArguments.Clip(FirstLine(text), MostOutput),
                Sources: seen.Sources.Count == 0 ? null : [.. seen.Sources]
            );
        }
        catch (Exception exception) when (exception is FencedOutException or StoreUnavailableException)
        {
            error = exception.GetType().Name;
            throw;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            error = "cancelled";
            throw;
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            error = "timeout";
            AgentLog.ToolTimedOut(logger, turn.Turn, call.Name, options.ToolTimeout);
            var doubt = ToolTraits.Of(function!).Repeatable ? "" : " It may have taken effect all the same.";
            return new ToolResult($"Error: the tool did not finish in time.{doubt}", Failed: true, "Took too long");
        }
        catch (ToolException exception)
        {
            error = nameof(ToolException);
            return new ToolResult(
                $"Error: {exception.Message}",
                Failed: true,
                ToolArguments.Clip(exception.Message, MostOutput)
            );
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException)
        {
            error = exception.GetType().Name;
            AgentLog.ToolFailed(logger, turn.Turn, call.Name, exception);
            return new ToolResult(
                "Error: the tool failed, perhaps because its arguments do not fit. Check them against the tool's schema.",
                Failed: true,
                "Did not work"
            );
        }
        catch (Exception exception)
        {
            error = exception.GetType().Name;
            AgentLog.ToolFailed(logger, turn.Turn, call.Name, exception);
            return new ToolResult(
                "Error: the tool failed. Go on without it, and say so.",
                Failed: true,
                "Did not work"
            );
        }
        finally
        {
            AgentTelemetry.ToolEnded(activity, call.Name, time.GetElapsedTime(start), error);
        }
    }

    /// <summary>What a model is told of a call that a dead process left unfinished and that must not be run again.</summary>
    public static ToolResult Interrupted { get; } =
        new(
            "Error: this call was interrupted and may have taken effect. It was not run again. Find out whether it did before you "
                + "repeat it, or tell the person that it is uncertain.",
            Failed: true,
            "Interrupted; it may have taken effect"
        );

    private static ToolResult? Refuse(AIFunction? function, FunctionCallContent call)
    {
        if (function is null)
            return new(
                "Error: there is no tool of this name. Use one that you were given.",
                Failed: true,
                "No such tool"
            );
        if (call.AdditionalProperties?.ContainsKey(ModelRound.UnreadableArguments) is true)
            return new(
                "Error: the arguments are no valid JSON object. Call it again with valid ones.",
                true,
                "Not understood"
            );
        if (ToolArguments.Missing(function, call) is { } missing)
            return new($"Error: the argument '{missing}' is missing.", Failed: true, "Not understood");
        if (function.GetService<ApprovalRequiredAIFunction>() is not null)
            return new(
                "Error: this tool needs a person's approval, which cannot be asked for here.",
                true,
                "Needs approval"
            );
        return null;
    }

    private static string ToText(object? result, AIFunction function) =>
        result switch
        {
            null or JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => "Done.",
            string text => text,
            JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
            JsonElement json => json.GetRawText(),
            TextContent content => content.Text,
            _ => JsonSerializer.Serialize(result, function.JsonSerializerOptions.GetTypeInfo(result.GetType())),
        };

    private static string Cut(string text) =>
        text.Length <= MostText ? text : $"{ToolArguments.Clip(text, MostText)}\n(The rest was cut off: ask for less.)";

    private static string FirstLine(string text)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        return (end < 0 ? line : line[..end]).ToString();
    }
}
