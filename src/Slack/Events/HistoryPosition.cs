using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotHost.Slack.Events;

/// <summary>The two rounds of a catch-up: what was said since first, then what was said since in threads that began before.</summary>
internal enum HistoryRound
{
    Recent,
    Older,
}

/// <summary>How far a catch-up has come. Rooms are read in one fixed order, so that the one in work says it all.</summary>
internal sealed record HistoryPosition(HistoryRound Round, string Room)
{
    /// <summary>The oldest message of the room's history that was read.</summary>
    public string? Latest { get; set; }

    /// <summary>Whether the room's history is read, so that its threads are next.</summary>
    public bool HistoryRead { get; set; }

    /// <summary>Whether its history was read down to the end of the round.</summary>
    public bool Whole { get; set; }

    /// <summary>Roots of threads that are still to be read, the first of them perhaps in part.</summary>
    public List<string> Threads { get; init; } = [];

    /// <summary>The newest message of the first thread that was read.</summary>
    public string? ThreadOldest { get; set; }

    /// <summary>The place of a room in the order: direct messages first, because there somebody surely waits.</summary>
    public static string PlaceOf(string room) => (room is ['D', ..] ? "0" : "1") + room;

    /// <summary>Whether a room of a round is behind this position.</summary>
    public bool IsPast(HistoryRound round, string room) =>
        round < Round || (round == Round && string.CompareOrdinal(PlaceOf(room), PlaceOf(Room)) < 0);

    public string Write() => JsonSerializer.Serialize(this, HistoryJson.Default.HistoryPosition);

    /// <summary>Reads a stored position; null, which is the beginning, also for one of another release's making.</summary>
    public static HistoryPosition? Read(string? position)
    {
        try
        {
            return position is null ? null : JsonSerializer.Deserialize(position, HistoryJson.Default.HistoryPosition);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(HistoryPosition))]
internal sealed partial class HistoryJson : JsonSerializerContext;
