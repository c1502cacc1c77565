using BotHost.Domain.Activities;

namespace BotHost.Slack.Events;

/// <summary>What a payload means to the host.</summary>
internal abstract record Translation
{
    private Translation() { }

    /// <summary>Something happened.</summary>
    public sealed record Happened(InboundActivity Activity) : Translation;

    /// <summary>Nothing that the host answers to.</summary>
    /// <param name="Reason">One of <see cref="IgnoredReason"/>, for the operator's metrics.</param>
    public sealed record Ignored(string Reason) : Translation;
}

/// <summary>Why a delivery was acknowledged and dropped.</summary>
internal static class IgnoredReason
{
    public const string UnusedType = "unused_type";
    public const string Unreadable = "unreadable";
    public const string RateLimited = "app_rate_limited";
    public const string OtherApp = "other_app";
    public const string UnknownTenant = "unknown_tenant";
    public const string MalformedId = "malformed_id";
    public const string OwnMessage = "own_message";
    public const string OtherBot = "other_bot";
    public const string Subtype = "subtype";
    public const string Hidden = "hidden";
    public const string NotAddressed = "not_addressed";
    public const string NotAllowed = "not_allowed";
    public const string RepeatedMention = "repeated_mention";
    public const string SameText = "same_text";
    public const string NotEditedByHand = "not_edited_by_hand";
}
