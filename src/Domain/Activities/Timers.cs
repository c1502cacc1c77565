using System.Text.Json.Serialization;
using BotHost.Domain.Conversations;

namespace BotHost.Domain.Activities;

/// <summary>
/// A turn that was taken over has been over for a while: whatever its former process may still have said is taken back, and what people
/// see of the answer is made equal to its words once more.
/// </summary>
public sealed record SweepDue : InboundActivity
{
    internal const string KindName = "sweep_due";

    /// <summary>The turn.</summary>
    public required Guid Turn { get; init; }

    /// <summary>What kind of room it was answered in.</summary>
    public ConversationKind Where { get; init; } = ConversationKind.Channel;

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => KindName;

    /// <inheritdoc />
    [JsonIgnore]
    public override bool Queued => true;
}
