namespace BotHost.Slack.Installations;

/// <summary>The tenants that installed the app. Safe for concurrent use.</summary>
public interface ISlackInstallations
{
    /// <summary>
    /// Looks a tenant up. It is asked before every delivery is acknowledged, for which Slack gives three seconds, so it answers from
    /// memory or within a few hundred milliseconds.
    /// </summary>
    /// <param name="tenant">The workspace id, or the organisation's id for an organisation-wide install.</param>
    /// <param name="cancellationToken">Gives the question up.</param>
    ValueTask<SlackInstallationLookup> FindAsync(string tenant, CancellationToken cancellationToken);

    /// <summary>The installs that are known by now, from memory; none while Slack has not been reachable yet.</summary>
    IReadOnlyCollection<SlackInstallation> Known { get; }
}
