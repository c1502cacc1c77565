namespace BotHost.Slack.Installations;

/// <summary>What is known of a tenant.</summary>
public abstract record SlackInstallationLookup
{
    private SlackInstallationLookup() { }

    /// <summary>The app is installed there.</summary>
    public sealed record Found(SlackInstallation Installation) : SlackInstallationLookup;

    /// <summary>The app is not installed there; what comes from there is dropped.</summary>
    public sealed record Unknown : SlackInstallationLookup;

    /// <summary>Slack has not been reachable yet, so nobody can say. What comes from there is asked for again.</summary>
    public sealed record NotYetKnown : SlackInstallationLookup;
}
