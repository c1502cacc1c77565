using System.Text.Json.Serialization;

namespace BotHost.Slack.WebApi;

/// <summary>Asks which app and user a bot id belongs to. https://docs.slack.dev/reference/methods/bots.info</summary>
/// <param name="Bot">The B… id.</param>
public sealed record GetBot(string Bot) : SlackRequest<GetBotReply>("bots.info")
{
    /// <summary>The workspace, with an org-wide token.</summary>
    public string? TeamId { get; init; }
}

/// <summary>The bot.</summary>
/// <param name="Bot">The bot.</param>
public sealed record GetBotReply([property: JsonRequired] SlackBot Bot) : SlackReply;

/// <summary>A bot, as messages name it.</summary>
/// <param name="Id">The B… id.</param>
/// <param name="Deleted">Whether it is gone.</param>
/// <param name="Name">Its name.</param>
/// <param name="UserId">Its user.</param>
/// <param name="AppId">Its app.</param>
public sealed record SlackBot(
    string? Id = null,
    bool? Deleted = null,
    string? Name = null,
    string? UserId = null,
    string? AppId = null
);
