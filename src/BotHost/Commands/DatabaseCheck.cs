using BotHost.Persistence.Migrations;
using BotHost.Settings;

namespace BotHost.Commands;

/// <summary>Refuses a start on a database that this release cannot work with.</summary>
internal static class DatabaseCheck
{
    /// <param name="connection">The way to the database.</param>
    /// <param name="migrate">Whether the schema may be brought up to date here: only in a database of our own.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static async Task CheckAsync(string connection, bool migrate, CancellationToken cancellationToken)
    {
        await RefusingAsync(async () =>
        {
            if (migrate)
                await Schema.ApplyAsync(connection, cancellationToken);
            var problem = await Schema.InspectAsync(connection, cancellationToken) switch
            {
                SchemaState.Missing => "the database has no tables of BotHost yet. Run 'bothost migrate' first.",
                SchemaState.Older older =>
                    $"the database is of an older release ({older.Pending.Count} migrations behind). "
                        + "Run 'bothost migrate' first.",
                // A newer schema works with the previous release by rule: that is what a rolling update needs.
                _ => null,
            };
            if (problem is not null)
                throw new StartRefusedException($"{EnvironmentNames.Describe(SettingsSources.Connection)}: {problem}");
        });
    }

    /// <summary>Turns what the database said into a refusal that names the key.</summary>
    public static async Task RefusingAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (DatabaseUnusableException exception)
        {
            throw new StartRefusedException(
                $"{EnvironmentNames.Describe(SettingsSources.Connection)}: {exception.Message}",
                exception
            );
        }
    }
}
