using System.Text.Json.Serialization;

namespace BotHost.Slack.Interactivity;

/// <summary>The <c>payload</c> of an interaction. A type that is not listed here is read as this base record.</summary>
/// <remarks>See <see href="https://docs.slack.dev/reference/interaction-payloads"/>.</remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(BlockActions), "block_actions")]
internal record Interaction
{
    public string? ApiAppId { get; init; }
    public InteractionParty? Team { get; init; }
    public InteractionParty? Enterprise { get; init; }
    public bool IsEnterpriseInstall { get; init; }
    public InteractionUser? User { get; init; }

    /// <summary>The tenant whose install this is about; the organisation's for an organisation-wide install.</summary>
    [JsonIgnore]
    public string? Tenant =>
        IsEnterpriseInstall ? Enterprise?.Id ?? Team?.Id : Team?.Id ?? Enterprise?.Id ?? User?.TeamId;
}

/// <summary>Somebody used an interactive element of a message or a view.</summary>
/// <remarks>See <see href="https://docs.slack.dev/reference/interaction-payloads/block_actions-payload"/>.</remarks>
internal sealed record BlockActions : Interaction
{
    public InteractionContainer? Container { get; init; }
    public InteractionParty? Channel { get; init; }
    public InteractionMessage? Message { get; init; }
    public InteractionParty? View { get; init; }
    public IReadOnlyList<BlockAction?>? Actions { get; init; }
}

/// <summary>A team, an organisation, a channel or a view, of which only the id is used.</summary>
internal sealed record InteractionParty
{
    public string? Id { get; init; }
}

/// <summary>Who did it.</summary>
internal sealed record InteractionUser
{
    public string? Id { get; init; }
    public string? TeamId { get; init; }
}

/// <summary>Where the element stands.</summary>
internal sealed record InteractionContainer
{
    public string? MessageTs { get; init; }
    public string? ChannelId { get; init; }
    public string? ThreadTs { get; init; }
    public string? ViewId { get; init; }
    public bool IsEphemeral { get; init; }
}

/// <summary>The message that carries the element; absent for an ephemeral one.</summary>
internal sealed record InteractionMessage
{
    public string? Ts { get; init; }
    public string? ThreadTs { get; init; }
}

/// <summary>One used element.</summary>
internal sealed record BlockAction
{
    public string? Type { get; init; }
    public string? ActionId { get; init; }
    public string? ActionTs { get; init; }
    public string? Value { get; init; }
}
