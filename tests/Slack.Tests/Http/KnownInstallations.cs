using BotHost.Slack.Installations;

namespace BotHost.Slack.Tests.Http;

/// <summary>One workspace and one organisation; or nobody, while Slack is away.</summary>
internal sealed class KnownInstallations : ISlackInstallations
{
    public bool SlackWasReached { get; set; } = true;

    public SlackInstallation Acme { get; set; } = IngressHost.Acme;

    public IReadOnlyCollection<SlackInstallation> Known => SlackWasReached ? [Acme] : [];

    public ValueTask<SlackInstallationLookup> FindAsync(string tenant, CancellationToken cancellationToken)
    {
        SlackInstallationLookup answer =
            !SlackWasReached ? new SlackInstallationLookup.NotYetKnown()
            : tenant == Acme.Tenant ? new SlackInstallationLookup.Found(Acme)
            : tenant == IngressHost.Org.Tenant ? new SlackInstallationLookup.Found(IngressHost.Org)
            : new SlackInstallationLookup.Unknown();
        return ValueTask.FromResult(answer);
    }
}
