using BotHost.Persistence;

namespace BotHost.Settings;

/// <summary>The database as it is named in the settings.</summary>
internal static class DatabaseSetting
{
    /// <summary>The Npgsql connection string of what is named.</summary>
    /// <exception cref="StartRefusedException">Nothing is named, or nothing that can be read.</exception>
    public static string Read(IConfiguration configuration)
    {
        var given = configuration[SettingsSources.Connection];
        if (string.IsNullOrWhiteSpace(given))
            throw Refused(
                $"is {(given is null ? "missing" : "blank")}. Set it to postgres://user:password@host:5432/database "
                    + "or a connection string, or run with --demo for a private database."
            );
        try
        {
            return DatabaseUrl.ToConnectionString(given);
        }
        catch (FormatException exception)
        {
            throw Refused(exception.Message, exception);
        }
    }

    private static StartRefusedException Refused(string problem, Exception? cause = null) =>
        new($"{EnvironmentNames.Describe(SettingsSources.Connection)}: {problem}", cause);
}
