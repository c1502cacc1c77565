using System.Text.Json;

namespace BotHost.Slack.WebApi;

/// <summary>
/// Opens a dialogue for who clicked; the trigger is good for 3 seconds and once.
/// https://docs.slack.dev/reference/methods/views.open
/// </summary>
/// <param name="TriggerId">From the interaction.</param>
/// <param name="View">The view, as Slack defines it.</param>
public sealed record OpenView(string TriggerId, JsonElement View) : SlackRequest<OpenViewReply>("views.open");

/// <summary>The view as opened.</summary>
/// <param name="View">Names it from now on.</param>
public sealed record OpenViewReply(SlackView? View = null) : SlackReply;

/// <summary>A dialogue that is open.</summary>
/// <param name="Id">The V… id.</param>
/// <param name="Hash">Its version, against lost updates.</param>
/// <param name="CallbackId">What its submission is called.</param>
public sealed record SlackView(string? Id = null, string? Hash = null, string? CallbackId = null);
