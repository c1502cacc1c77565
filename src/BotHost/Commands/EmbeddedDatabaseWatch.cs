using BotHost.Persistence.Embedded;

namespace BotHost.Commands;

/// <summary>Looks after the private database for as long as the host runs.</summary>
internal sealed class EmbeddedDatabaseWatch(PrivateCluster cluster) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => cluster.KeepRunningAsync(stoppingToken);
}
