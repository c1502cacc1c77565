using System.Text.Json.Serialization;

namespace BotHost.Slack.Events;

/// <summary>One delivery of the Events API, of whichever outer type.</summary>
/// <remarks>See <see href="https://docs.slack.dev/apis/events-api"/>.</remarks>
internal sealed record EventEnvelope
{
    public string? Type { get; init; }
    public string? Challenge { get; init; }
    public string? ApiAppId { get; init; }
    public string? TeamId { get; init; }
    public string? EnterpriseId { get; init; }
    public string? ContextTeamId { get; init; }
    public string? EventId { get; init; }
    public SlackEvent? Event { get; init; }
    public IReadOnlyList<EventAuthorization?>? Authorizations { get; init; }

    /// <summary>
    /// The tenant whose install this delivery is for. The outer team may be the other side of a channel shared between two
    /// workspaces, so what the delivery is authorised by goes first.
    /// </summary>
    [JsonIgnore]
    public string? Tenant =>
        Authorization switch
        {
            null => TeamId ?? EnterpriseId,
            { IsEnterpriseInstall: true } organisation => organisation.EnterpriseId ?? organisation.TeamId,
            var workspace => workspace.TeamId ?? workspace.EnterpriseId,
        };

    /// <summary>What the delivery is authorised by; Slack lists one at most.</summary>
    [JsonIgnore]
    public EventAuthorization? Authorization => Authorizations is [{ } first, ..] ? first : null;
}

/// <summary>An install that may see the event.</summary>
internal sealed record EventAuthorization
{
    public string? EnterpriseId { get; init; }
    public string? TeamId { get; init; }
    public bool IsEnterpriseInstall { get; init; }
}
