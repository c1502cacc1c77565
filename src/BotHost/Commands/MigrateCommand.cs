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
        var connection = DatabaseSetting.Read(builder.Configuration);
        await DatabaseCheck.RefusingAsync(async () =>
        {
            foreach (var applied in await Schema.ApplyAsync(connection, cancellationToken))
                Console.WriteLine($"applied {applied}");
        });
        Console.WriteLine("The database is at the schema of this release.");
        return 0;
    }
}
