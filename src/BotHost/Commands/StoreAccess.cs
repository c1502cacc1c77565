using BotHost.Domain;
using BotHost.Persistence;
using BotHost.Settings;

namespace BotHost.Commands;

/// <summary>Gives a command one store of the configured database, without the rest of the host.</summary>
internal static class StoreAccess
{
    public static async Task<int> UseAsync<TStore>(Func<TStore, Task<int>> use, CancellationToken cancellationToken)
        where TStore : notnull
    {
        var builder = BotApplication.CreateBuilder();
        builder.Configuration.AddBotSettings(embedded: false);
        var connection = DatabaseSetting.Read(builder.Configuration);
        await DatabaseCheck.CheckAsync(connection, migrate: false, cancellationToken);

        builder.Logging.ClearProviders();
        builder.Services.AddPersistence();
        builder.Services.Configure<StorageOptions>(storage => storage.ConnectionString = connection);
        await using var app = builder.Build();
        try
        {
            return await use(app.Services.GetRequiredService<TStore>());
        }
        catch (StoreUnavailableException exception)
        {
            throw new StartRefusedException(
                $"{EnvironmentNames.Describe(SettingsSources.Connection)}: {exception.Message}",
                exception
            );
        }
    }
}
