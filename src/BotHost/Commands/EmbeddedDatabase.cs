using BotHost.Persistence.Embedded;
using BotHost.Settings;

namespace BotHost.Commands;

/// <summary>Starts the private database where the embedded parts are wanted and no other is named.</summary>
internal static class EmbeddedDatabase
{
    /// <summary>Where it lives, below the folder that the bot was started in.</summary>
    private const string Folder = ".data";

    public static async Task<PrivateCluster?> StartAsync(
        IConfigurationManager configuration,
        bool wanted,
        CancellationToken cancellationToken
    )
    {
        if (!wanted || configuration[SettingsSources.Connection] is not null)
            return null;

        SettingsCheck.CheckLogLevel(configuration);
        using var logging = LoggerFactory.Create(log =>
            log.AddConfiguration(configuration.GetSection("Logging"))
                .AddSimpleConsole(console => console.SingleLine = true)
        );
        try
        {
            var cluster = await PrivateCluster.StartAsync(
                new PrivateClusterOptions { Folder = Path.GetFullPath(Folder) },
                logging.CreateLogger<PrivateCluster>(),
                TimeProvider.System,
                cancellationToken
            );
            configuration[SettingsSources.Connection] = cluster.ConnectionString;
            return cluster;
        }
        catch (PrivateClusterException exception)
        {
            throw new StartRefusedException(
                $"{EnvironmentNames.Describe(SettingsSources.Connection)}: {exception.Message.ReplaceLineEndings(" ")}",
                exception
            );
        }
    }
}
