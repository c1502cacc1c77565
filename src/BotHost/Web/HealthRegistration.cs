namespace BotHost.Web;

/// <summary>
/// <c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: it can accept what Slack delivers, which takes the database, and
/// that Slack has told who the bot is. A body of JSON says which part is missing.
/// </summary>
internal static class HealthRegistration
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
