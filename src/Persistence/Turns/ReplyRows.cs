using System.Text.Json;
using System.Text.Json.Serialization;
using BotHost.Domain.Agents;
using BotHost.Domain.Replies;
using Npgsql;

namespace BotHost.Persistence.Turns;

/// <summary>The stored form of parts and cards.</summary>
internal static class ReplyRows
{
    public static ReplyPart Part(NpgsqlDataReader row) =>
        new(
            row.GetInt32(0),
            row.GetString(1),
            row.TextOrNull(2),
            row.GetString(3) == "native" ? ReplyPartMode.Native : ReplyPartMode.Edit,
            StateOf(row.GetString(4)),
            row.GetInt32(5),
            row.GetInt32(6),
            row.GetInt32(7)
        );

    public static TaskUpdate Task(NpgsqlDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            StatusOf(row.GetString(2)),
            row.TextOrNull(3),
            row.TextOrNull(4),
            row.TextOrNull(5) is { } json
                ? JsonSerializer.Deserialize(json, SourceJson.Default.IReadOnlyListAgentSource)
                : null
        );

    public static string Write(IReadOnlyList<AgentSource> sources) =>
        JsonSerializer.Serialize(
            [.. sources.Select(s => new AgentSource(s.Url, StorableText.Clean(s.Text)))],
            SourceJson.Default.IReadOnlyListAgentSource
        );

    public static string NameOf(ReplyPartMode mode) => mode is ReplyPartMode.Native ? "native" : "edit";

    public static string NameOf(ReplyPartState state) =>
        state switch
        {
            ReplyPartState.Opening => "opening",
            ReplyPartState.Open => "open",
            ReplyPartState.Closed => "closed",
            ReplyPartState.Settled => "settled",
            ReplyPartState.Leaving => "leaving",
            ReplyPartState.Lost => "lost",
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
        };

    public static string NameOf(AgentTaskStatus status) =>
        status switch
        {
            AgentTaskStatus.Pending => "pending",
            AgentTaskStatus.InProgress => "in_progress",
            AgentTaskStatus.Complete => "complete",
            AgentTaskStatus.Error => "error",
            _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
        };

    private static ReplyPartState StateOf(string state) =>
        state switch
        {
            "opening" => ReplyPartState.Opening,
            "open" => ReplyPartState.Open,
            "closed" => ReplyPartState.Closed,
            "settled" => ReplyPartState.Settled,
            "leaving" => ReplyPartState.Leaving,
            _ => ReplyPartState.Lost,
        };

    private static AgentTaskStatus StatusOf(string status) =>
        status switch
        {
            "pending" => AgentTaskStatus.Pending,
            "in_progress" => AgentTaskStatus.InProgress,
            "complete" => AgentTaskStatus.Complete,
            _ => AgentTaskStatus.Error,
        };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<AgentSource>))]
internal sealed partial class SourceJson : JsonSerializerContext;
