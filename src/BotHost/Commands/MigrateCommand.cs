using BotHost.Persistence;
using BotHost.Persistence.Migrations;
using BotHost.Settings;

namespace BotHost.Commands;

/// <summary>Brings the database to the schema of this release. Safe to run twice, or twice at once.</summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var builder = BotApplication.CreateBuilder();
        builder.Configuration.AddBotSettings(embedded: false);
        var given = builder.Configuration[SettingsSources.Connection];
        if (string.IsNullOrWhiteSpace(given))
            throw new StartRefusedException(
                $"{EnvironmentNames.Describe(SettingsSources.Connection)}: is missing. "
                    + "Set it to postgres://user:password@host:5432/database or a connection string."
            );

        await DatabaseCheck.RefusingAsync(async () =>
        {
            foreach (var applied in await Schema.ApplyAsync(Connection(given), cancellationToken))
                Console.WriteLine($"applied {applied}");
        });
        Console.WriteLine("The database is at the schema of this release.");
        return 0;
    }

    private static string Connection(string given)
    {
        try
        {
            return DatabaseUrl.ToConnectionString(given);
        }
        catch (FormatException exception)
        {
            throw new StartRefusedException(
                $"{EnvironmentNames.Describe(SettingsSources.Connection)}: {exception.Message}",
                exception
            );
        }
    }
}
