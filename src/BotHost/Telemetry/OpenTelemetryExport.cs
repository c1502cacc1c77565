using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BotHost.Telemetry;

/// <summary>
/// Exports traces and metrics by OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; the exporter reads the standard OTEL_ variables
/// itself. Our own sources and those of ASP.NET Core, HttpClient, Kestrel, the runtime and Npgsql are heard.
/// </summary>
internal sealed class OpenTelemetryExport(IConfiguration configuration) : IHostedService, IDisposable
{
    public const string EndpointName = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private OpenTelemetrySdk? _sdk;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(configuration[EndpointName]))
            return Task.CompletedTask;

        _sdk = OpenTelemetrySdk.Create(sdk =>
            sdk.ConfigureResource(resource => resource.AddService(configuration["OTEL_SERVICE_NAME"] ?? "bothost"))
                .WithTracing(tracing =>
                    tracing
                        .AddSource("BotHost.*", "Npgsql", "System.Net.Http", "Microsoft.AspNetCore")
                        .AddOtlpExporter()
                )
                .WithMetrics(metrics =>
                    metrics
                        .AddMeter(
                            "BotHost.*",
                            "Npgsql",
                            "System.Runtime",
                            "System.Net.Http",
                            "Microsoft.AspNetCore.Hosting",
                            "Microsoft.AspNetCore.Server.Kestrel"
                        )
                        .AddOtlpExporter()
                )
        );
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _sdk?.Dispose();
}
