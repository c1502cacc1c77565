using Microsoft.Extensions.Options;

namespace BotHost.Slack.Http;

/// <summary>What comes in from Slack, and how it is trusted.</summary>
public sealed class SlackIngressOptions
{
    /// <summary>
    /// The app's signing secret; while it is being rotated, the new and the old one. At least one, none blank.
    /// </summary>
    public IList<string> SigningSecrets { get; } = [];

    /// <summary>The app's id. A delivery for another app is dropped. Null: the id that the installation names is compared alone.</summary>
    public string? AppId { get; set; }

    /// <summary>The most bytes of a request's body, from 1,024 to 16 MiB.</summary>
    /// <value>1 MiB.</value>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>Whether messages of other bots are answered. Two bots that answer each other never stop.</summary>
    /// <value>False.</value>
    public bool AnswerBots { get; set; }

    /// <summary>The only channels that are listened to, direct messages (<c>D…</c>) included. Empty: all.</summary>
    public IList<string> AllowedChannels { get; } = [];

    /// <summary>The only people who are listened to. Empty: all.</summary>
    public IList<string> AllowedUsers { get; } = [];

    /// <summary>Whether somebody may be heard in a channel; null where there is none or it is not known.</summary>
    internal bool Allows(string? channel, string? user) =>
        (AllowedChannels.Count == 0 || channel is null || AllowedChannels.Contains(channel))
        && (AllowedUsers.Count == 0 || user is null || AllowedUsers.Contains(user));
}

/// <summary>Refuses settings under which nobody, or everybody, would be believed.</summary>
internal sealed class SlackIngressOptionsValidator : IValidateOptions<SlackIngressOptions>
{
    private const int LeastBody = 1024;
    private const int MostBody = 16 * 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, SlackIngressOptions options)
    {
        if (options.SigningSecrets.Count == 0)
            return ValidateOptionsResult.Fail(
                "Slack:SigningSecret is missing: copy it from the app's Basic Information page."
            );
        if (options.SigningSecrets.Any(string.IsNullOrWhiteSpace))
            return ValidateOptionsResult.Fail(
                "Slack:SigningSecret is blank: copy it from the app's Basic Information page."
            );
        if (options.AppId is not null && string.IsNullOrWhiteSpace(options.AppId))
            return ValidateOptionsResult.Fail("Slack:AppId is blank: give the app's id (A…) or leave the key out.");
        if (options.MaxBodyBytes is < LeastBody or > MostBody)
        {
            return ValidateOptionsResult.Fail(
                $"Slack:MaxBodyBytes is {options.MaxBodyBytes}: give a number from {LeastBody} to {MostBody}."
            );
        }

        return ValidateOptionsResult.Success;
    }
}
