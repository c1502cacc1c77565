using System.Text.Json.Serialization;
using BotHost.Domain.Feedback;

namespace BotHost.Domain.Activities;

/// <summary>Somebody judged an answer.</summary>
public sealed record FeedbackGiven : InboundActivity
{
    internal const string KindName = "feedback_given";

    /// <summary>The turn that was judged. It comes from the platform and may name a turn that does not exist.</summary>
    public required Guid Turn { get; init; }

    /// <summary>The judgement.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The platform's id of the message that carried the buttons.</summary>
    public required string MessageId { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => KindName;
}

/// <summary>Somebody clicked something that no feature here answers to.</summary>
public sealed record ButtonClicked : InboundActivity
{
    internal const string KindName = "button_clicked";

    /// <summary>The name that the button was given.</summary>
    public required string Action { get; init; }

    /// <summary>The platform's id of the message that carried the button, where there is one.</summary>
    public string? MessageId { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => KindName;
}

/// <summary>Somebody used a slash command.</summary>
public sealed record CommandInvoked : InboundActivity
{
    internal const string KindName = "command_invoked";

    /// <summary>The command with its slash.</summary>
    public required string Command { get; init; }

    /// <summary>What was written behind the command.</summary>
    public required string Text { get; init; }

    /// <summary>The platform's id of the room that it was used in.</summary>
    public required string Channel { get; init; }

    /// <inheritdoc />
    [JsonIgnore]
    public override string Kind => KindName;
}
