using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.AI;

namespace BotHost.Agents;

/// <summary>
/// Spans and figures of the agent, named by OpenTelemetry's conventions for generative AI
/// (https://opentelemetry.io/docs/specs/semconv/gen-ai/). What people and models write is never among them.
/// </summary>
internal static class AgentTelemetry
{
    public const string Name = "BotHost.Agents";

    public static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<long> Tokens = Meter.CreateHistogram<long>(
        "gen_ai.client.token.usage",
        "{token}",
        "Tokens used by model calls."
    );

    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "gen_ai.client.operation.duration",
        "s",
        "How long model calls took."
    );

    private static readonly Histogram<double> FirstTokens = Meter.CreateHistogram<double>(
        "bothost.agent.first_token.duration",
        "s",
        "How long models took for the first token of a call."
    );

    private static readonly Histogram<double> ToolDurations = Meter.CreateHistogram<double>(
        "bothost.agent.tool.duration",
        "s",
        "How long tools took."
    );

    public static ModelCall StartModelCall(IChatClient client, ChatOptions options, TimeProvider time)
    {
        var metadata = client.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
        return new ModelCall(
            metadata?.ProviderName ?? "unknown",
            options.ModelId ?? metadata?.DefaultModelId ?? "unknown",
            metadata?.ProviderUri,
            time
        );
    }

    public static Activity? StartTool(string tool, string callId)
    {
        var activity = Source.StartActivity($"execute_tool {tool}");
        activity?.SetTag("gen_ai.operation.name", "execute_tool");
        activity?.SetTag("gen_ai.tool.name", tool);
        activity?.SetTag("gen_ai.tool.call.id", callId);
        activity?.SetTag("gen_ai.tool.type", "function");
        return activity;
    }

    public static void ToolEnded(Activity? activity, string tool, TimeSpan elapsed, string? error)
    {
        if (error is not null)
        {
            activity?.SetTag("error.type", error);
            activity?.SetStatus(ActivityStatusCode.Error);
        }
        var tags = new TagList { { "gen_ai.tool.name", tool } };
        if (error is not null)
            tags.Add("error.type", error);
        ToolDurations.Record(elapsed.TotalSeconds, tags);
    }

    /// <summary>The span and the figures of one model call. Ends when disposed: as abandoned unless it was completed or failed before.</summary>
    public sealed class ModelCall : IDisposable
    {
        private readonly Activity? _activity;
        private readonly TimeProvider _time;
        private readonly long _start;
        private readonly string _provider;
        private readonly string _model;
        private string? _error = "abandoned";
        private bool _sawToken;

        public ModelCall(string provider, string model, Uri? server, TimeProvider time)
        {
            (_provider, _model, _time, _start) = (provider, model, time, time.GetTimestamp());
            _activity = Source.StartActivity($"chat {model}", ActivityKind.Client);
            _activity?.SetTag("gen_ai.operation.name", "chat");
            _activity?.SetTag("gen_ai.provider.name", provider);
            _activity?.SetTag("gen_ai.request.model", model);
            _activity?.SetTag("server.address", server?.Host);
            _activity?.SetTag("server.port", server?.Port);
        }

        public void Saw(ChatResponseUpdate update)
        {
            if (!_sawToken && update.Contents.Count > 0)
            {
                _sawToken = true;
                FirstTokens.Record(_time.GetElapsedTime(_start).TotalSeconds, Tags());
            }
            if (update.ModelId is { } model)
                _activity?.SetTag("gen_ai.response.model", model);
            if (update.ResponseId is { } id)
                _activity?.SetTag("gen_ai.response.id", id);
            if (update.FinishReason is { } reason)
                _activity?.SetTag("gen_ai.response.finish_reasons", new[] { reason.Value });
            foreach (var content in update.Contents)
            {
                if (content is UsageContent usage)
                    Saw(usage.Details);
            }
        }

        public void Fail(string error) => _error = error;

        public void Complete() => _error = null;

        public void Dispose()
        {
            var tags = Tags();
            if (_error is { } error)
            {
                tags.Add("error.type", error);
                _activity?.SetTag("error.type", error);
                _activity?.SetStatus(ActivityStatusCode.Error);
            }
            Durations.Record(_time.GetElapsedTime(_start).TotalSeconds, tags);
            _activity?.Dispose();
        }

        private void Saw(UsageDetails usage)
        {
            Count("input", usage.InputTokenCount);
            Count("output", usage.OutputTokenCount);
        }

        private void Count(string type, long? count)
        {
            if (count is not { } tokens)
                return;
            _activity?.SetTag($"gen_ai.usage.{type}_tokens", tokens);
            var tags = Tags();
            tags.Add("gen_ai.token.type", type);
            Tokens.Record(tokens, tags);
        }

        private TagList Tags() =>
            new()
            {
                { "gen_ai.operation.name", "chat" },
                { "gen_ai.provider.name", _provider },
                { "gen_ai.request.model", _model },
            };
    }
}
