using System.Net.Sockets;
using BotHost.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace BotHost.Commands;

/// <summary>Runs the bot until it is told to stop.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(
        bool demo,
        Action<IServiceCollection>? configure,
        CancellationToken cancellationToken
    )
    {
        var builder = BotApplication.CreateBuilder();
        var embedded = demo || builder.Environment.IsDevelopment();
        builder.Configuration.AddBotSettings(embedded);
        await using var cluster = await EmbeddedDatabase.StartAsync(builder.Configuration, embedded, cancellationToken);
        // Registered before everything that needs the database, so that it stops after all of that.
        if (cluster is not null)
            builder.Services.AddHostedService(_ => new EmbeddedDatabaseWatch(cluster));
        var (slack, web) = SettingsCheck.Check(builder.Configuration);
        await using var app = BotApplication.Build(builder, slack, web, configure);
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        await DatabaseCheck.CheckAsync(
            DatabaseSetting.Read(app.Configuration),
            migrate: cluster is not null,
            cancellationToken
        );
        PortCheck.Check(web);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException taken) when (taken.InnerException is AddressInUseException)
        {
            throw PortCheck.Taken(web, taken);
        }
        catch (SocketException denied) when (denied.SocketErrorCode == SocketError.AccessDenied)
        {
            throw PortCheck.Denied(web, denied);
        }
        await app.WaitForShutdownAsync(cancellationToken);
        return ExitCode(app);
    }

    /// <summary>A background step that failed has stopped the host; the exit code tells whoever restarts it.</summary>
    private static int ExitCode(WebApplication app) =>
        app
            .Services.GetServices<IHostedService>()
            .OfType<BackgroundService>()
            .Any(service => service.ExecuteTask is { IsFaulted: true })
            ? 1
            : 0;
}
