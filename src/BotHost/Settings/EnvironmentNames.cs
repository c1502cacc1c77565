namespace BotHost.Settings;

/// <summary>The environment names that people know, and the configuration keys behind them. The environment wins over appsettings.</summary>
internal static class EnvironmentNames
{
    public const string DatabaseUrl = "DATABASE_URL";

    private static readonly (string Name, string Key)[] Keys =
    [
        ("SLACK_BOT_TOKEN", "Slack:BotToken"),
        ("SLACK_SIGNING_SECRET", "Slack:SigningSecret"),
        ("SLACK_SIGNING_SECRET_PREVIOUS", "Slack:PreviousSigningSecret"),
        ("SLACK_APP_TOKEN", "Slack:AppToken"),
        ("SLACK_API_URL", "Slack:ApiUrl"),
        ("SLACK_APP_ID", "Slack:AppId"),
        ("SLACK_ALLOWED_CHANNEL_IDS", "Slack:AllowedChannels"),
        ("SLACK_ALLOWED_USER_IDS", "Slack:AllowedUsers"),
        ("OPENAI_API_KEY", "Agent:OpenAI:ApiKey"),
        ("OPENAI_BASE_URL", "Agent:OpenAI:BaseUrl"),
        ("OPENAI_MODEL", "Agent:OpenAI:Model"),
        ("ANTHROPIC_API_KEY", "Agent:Anthropic:ApiKey"),
        (DatabaseUrl, "ConnectionStrings:BotHost"),
        ("PORT", "Web:Port"),
        ("LOG_LEVEL", "Logging:LogLevel:Default"),
    ];

    /// <summary>What the environment says, by configuration key. A name that is set but blank is kept: blank is a mistake to be told.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Read(Func<string, string?> environment) =>
        from known in Keys
        let value = environment(known.Name)
        where value is not null
        select KeyValuePair.Create(known.Key, (string?)value);

    /// <summary>The key, with the environment name that sets it where there is one: what a person has to look for.</summary>
    public static string Describe(string key) =>
        Keys.FirstOrDefault(known => known.Key == key) is { Name: { } name } ? $"{key} ({name})" : key;
}
