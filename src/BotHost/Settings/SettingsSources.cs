namespace BotHost.Settings;

/// <summary>Where settings come from besides appsettings.json and the double-underscore names of .NET.</summary>
internal static class SettingsSources
{
    public const string Connection = "ConnectionStrings:BotHost";
    public const string ListenConnection = "Storage:ListenConnection";

    /// <summary>
    /// Adds the environment names that people know and, with <paramref name="embedded"/>, what a start without any account uses, each only
    /// where its own setting is absent: the Slack emulator's documented address, token and secret, and the demo model. (The private
    /// database is added when it has started.)
    /// </summary>
    public static void AddBotSettings(this IConfigurationManager configuration, bool embedded)
    {
        configuration.AddInMemoryCollection(EnvironmentNames.Read(Environment.GetEnvironmentVariable));
        if (embedded)
            configuration.AddInMemoryCollection(EmbeddedDefaults(configuration));
    }

    private static Dictionary<string, string?> EmbeddedDefaults(IConfiguration configuration)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (configuration["Slack:BotToken"] is null)
        {
            values["Slack:BotToken"] = "xoxb-emulator-1";
            values["Slack:SigningSecret"] = configuration["Slack:SigningSecret"] ?? "emulator-signing-secret";
            values["Slack:ApiUrl"] = configuration["Slack:ApiUrl"] ?? "http://127.0.0.1:3001/api/";
        }
        if (!configuration.GetSection("Agent:OpenAI").Exists() && !configuration.GetSection("Agent:Anthropic").Exists())
            values["Agent:Provider"] = configuration["Agent:Provider"] ?? "demo";
        values["Web:Address"] = configuration["Web:Address"] ?? "127.0.0.1";
        return values;
    }
}
