using System.Net;
using BotHost.Agents;
using BotHost.Persistence;
using BotHost.Settings;
using BotHost.Slack.Http;
using BotHost.Telemetry;
using BotHost.Turns;
using BotHost.Web;
using BotHost.Workspace;

namespace BotHost;

/// <summary>The table of contents: everything that this process does, in the order of the one path of an event.</summary>
internal static class BotApplication
{
    public static WebApplicationBuilder CreateBuilder() =>
        WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });

    /// <param name="configure">What a program that runs this host inside itself changes of it; no setting leads here.</param>
    public static WebApplication Build(
        WebApplicationBuilder builder,
        SlackSettings slack,
        WebSettings web,
        Action<IServiceCollection>? configure = null
    )
    {
        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.AddTelemetry(builder.Logging);
        services.AddPersistence();
        services.Configure<StorageOptions>(storage =>
        {
            storage.ConnectionString = DatabaseUrl.ToConnectionString(
                builder.Configuration[SettingsSources.Connection]!
            );
            if (storage.ListenConnection is { } listen)
                storage.ListenConnection = DatabaseUrl.ToConnectionString(listen);
        });
        services.AddWorkspace(slack);
        services.AddAgents();
        services.AddTurns();
        services.AddHealth();
        // Longer than the drain, so that what cannot finish is handed over and not cut off.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(145));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (web.Address is null or "*")
                kestrel.ListenAnyIP(web.Port);
            else
                kestrel.Listen(IPAddress.Parse(web.Address), web.Port);
        });

        configure?.Invoke(services);
        var app = builder.Build();
        app.MapSlackEvents("/slack/events");
        app.MapHealth();
        return app;
    }
}
