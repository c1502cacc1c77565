using System.Text.Json.Serialization;
using BotHost.Domain;
using BotHost.Workspace;

namespace BotHost.Web;

/// <summary>Looks at what an arrival needs.</summary>
internal sealed class Readiness(IStoreProbe database, TokenInstallation installation, IHostApplicationLifetime lifetime)
{
    public async Task<ReadinessReport> LookAsync(CancellationToken cancellationToken)
    {
        var databaseState = await DatabaseAsync(cancellationToken);
        var slackState = installation.Known is null ? "not reached yet" : "ok";
        var hostState = lifetime.ApplicationStopping.IsCancellationRequested ? "stopping" : "ok";
        return new ReadinessReport(
            (databaseState, slackState, hostState) is ("ok", "ok", "ok"),
            databaseState,
            slackState,
            hostState
        );
    }

    private async Task<string> DatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.ProbeAsync(cancellationToken);
            return "ok";
        }
        catch (StoreUnavailableException)
        {
            return "not reached";
        }
    }
}

/// <summary>The body of the readiness answer.</summary>
internal sealed record ReadinessReport(bool Ready, string Database, string Slack, string Host);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadinessReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
