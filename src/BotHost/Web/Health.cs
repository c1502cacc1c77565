using System.Text.Json.Serialization;
using BotHost.Domain;
using BotHost.Workspace;

namespace BotHost.Web;

/// <summary>
/// <c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: it can accept what Slack delivers, which takes the database, and
/// that Slack has told who the bot is. A body of JSON says which part is missing.
/// </summary>
internal static class Health
{
    public static IServiceCollection AddHealth(this IServiceCollection services) => services.AddSingleton<Readiness>();

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz/live", () => TypedResults.Ok());
        endpoints.MapGet(
            "/healthz/ready",
            async (Readiness readiness, HttpContext context) =>
            {
                var report = await readiness.LookAsync(context.RequestAborted);
                return Results.Json(report, HealthJson.Default.ReadinessReport, statusCode: report.Ready ? 200 : 503);
            }
        );
    }
}

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
