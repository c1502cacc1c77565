namespace BotHost.Telemetry;

internal static class TelemetryRegistration
{
    /// <summary>Adds the log to the console, one line an entry, and the export of traces and metrics.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
        return services.AddHostedService<OpenTelemetryExport>();
    }
}
