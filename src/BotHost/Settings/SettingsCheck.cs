using System.Net;
using BotHost.Agents;
using BotHost.Persistence;
using BotHost.Turns;

namespace BotHost.Settings;

/// <summary>Refuses a start whose settings are missing, blank, unknown or impossible; all problems at once, one line each.</summary>
internal static class SettingsCheck
{
    /// <exception cref="StartRefusedException">There is a problem.</exception>
    public static (SlackSettings Slack, WebSettings Web) Check(IConfiguration configuration)
    {
        var reader = new SectionReader(configuration);
        var slack = reader.Read<SlackSettings>("Slack");
        var web = reader.Read<WebSettings>("Web");
        reader.Read<AgentOptions>("Agent");
        // A section that cannot be read is told once; what it would say is not guessed.
        var turns = reader.Read<TurnOptions>("Turns");
        if (reader.Read<StorageOptions>("Storage") is { } storage && turns is not null)
        {
            CheckTurns(turns, storage, reader);
            if (slack is not null)
                CheckLease(storage, turns, slack, reader);
        }
        if (slack is not null)
            CheckSlack(slack, turns, reader);
        if (web is not null)
            CheckWeb(web, reader);
        CheckDatabase(configuration, reader);
        CheckListenConnection(configuration, reader);
        CheckLogLevel(configuration, reader);
        return reader.Problems.Count == 0 ? (slack!, web!) : throw new StartRefusedException(reader.Problems);
    }

    /// <summary>Refuses a log level that does not exist, before anything logs.</summary>
    /// <exception cref="StartRefusedException">It does not exist.</exception>
    public static void CheckLogLevel(IConfiguration configuration)
    {
        var reader = new SectionReader(configuration);
        CheckLogLevel(configuration, reader);
        if (reader.Problems.Count > 0)
            throw new StartRefusedException(reader.Problems);
    }

    private static void CheckLogLevel(IConfiguration configuration, SectionReader reader)
    {
        const string Key = "Logging:LogLevel:Default";
        if (configuration[Key] is { Length: > 0 } given && !Enum.TryParse<LogLevel>(given, ignoreCase: true, out _))
            reader.Refuse(Key, $"'{given}' is no level. Known: {string.Join(", ", Enum.GetNames<LogLevel>())}.");
    }

    private static void CheckListenConnection(IConfiguration configuration, SectionReader reader)
    {
        if (configuration[SettingsSources.ListenConnection] is not { } given)
            return;
        try
        {
            DatabaseUrl.ToConnectionString(given);
        }
        catch (FormatException exception)
        {
            reader.Refuse(SettingsSources.ListenConnection, exception.Message);
        }
    }

    private static void CheckSlack(SlackSettings slack, TurnOptions? turns, SectionReader reader)
    {
        if (slack.BotToken is null)
            reader.Refuse(
                "Slack:BotToken",
                "is missing. Set it to the bot token of your Slack app, or run with --demo to try without Slack."
            );
        else if (string.IsNullOrWhiteSpace(slack.BotToken))
            reader.Refuse("Slack:BotToken", "is blank. Set it to the bot token of your Slack app, or unset it.");
        else if (slack.BotToken.StartsWith("xapp-", StringComparison.Ordinal))
            reader.Refuse(
                "Slack:BotToken",
                "is an app-level token (xapp-…). Set the bot token (xoxb-…) from 'OAuth & Permissions' of your Slack app."
            );

        if (slack.SigningSecret is null && !string.IsNullOrWhiteSpace(slack.AppToken))
            reader.Refuse(
                "Slack:SigningSecret",
                "is missing, and only an app token is given: Socket Mode is not in this release. "
                    + "Set the signing secret and let Slack deliver to /slack/events."
            );
        else if (slack.SigningSecret is null)
            reader.Refuse("Slack:SigningSecret", "is missing. Copy it from 'Basic Information' of your Slack app.");
        else if (string.IsNullOrWhiteSpace(slack.SigningSecret))
            reader.Refuse("Slack:SigningSecret", "is blank. Copy it from 'Basic Information' of your Slack app.");

        if (slack.PreviousSigningSecret is not null && string.IsNullOrWhiteSpace(slack.PreviousSigningSecret))
            reader.Refuse("Slack:PreviousSigningSecret", "is blank. Unset it when no rotation is under way.");
        if (
            !Uri.TryCreate(slack.ApiUrl, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https")
            || !url.AbsolutePath.EndsWith('/')
        )
            reader.Refuse(
                "Slack:ApiUrl",
                "must be an http or https address that ends with a slash, like https://slack.com/api/, "
                    + $"but is '{slack.ApiUrl}'."
            );
        SlackIds.Check(slack, turns, reader);
        if (slack.Budgets.AwayShare is not (> 0 and <= 1))
            reader.Refuse(
                "Slack:Budgets:AwayShare",
                $"must be more than 0 and at most 1, but is {slack.Budgets.AwayShare}."
            );
    }

    private static void CheckTurns(TurnOptions turns, StorageOptions storage, SectionReader reader)
    {
        Positive(nameof(turns.Deadline), turns.Deadline);
        Positive(nameof(turns.Poll), turns.Poll);
        Positive(nameof(turns.Renewal), turns.Renewal);
        Positive(nameof(turns.Drain), turns.Drain);
        Positive(nameof(turns.HandOver), turns.HandOver);
        Positive(nameof(turns.SettleFor), turns.SettleFor);
        Positive(nameof(turns.Sweep), turns.Sweep);
        // One lost renewal must not cost the lease.
        if (2 * turns.Renewal.TotalSeconds > storage.LeaseSeconds)
            reader.Refuse(
                "Turns:Renewal",
                $"is {turns.Renewal}, and Storage:LeaseSeconds is {storage.LeaseSeconds}: at least two renewals must fit into a lease."
            );
        if (turns.Concurrency < 1)
            reader.Refuse("Turns:Concurrency", $"must be at least 1, but is {turns.Concurrency}.");
        if (turns.Attempts < 1)
            reader.Refuse("Turns:Attempts", $"must be at least 1, but is {turns.Attempts}.");
        CheckCatchUp(turns, reader);

        void Positive(string name, TimeSpan value)
        {
            if (value <= TimeSpan.Zero)
                reader.Refuse($"Turns:{name}", $"must be longer than zero, but is {value}.");
        }
    }

    // A call starts only with its whole time and a second of lease left, which has to be so right before a renewal too.
    private static void CheckLease(StorageOptions storage, TurnOptions turns, SlackSettings slack, SectionReader reader)
    {
        if (slack.Timeout <= TimeSpan.Zero)
            reader.Refuse("Slack:Timeout", $"must be longer than zero, but is {slack.Timeout}.");
        var least = turns.Renewal + slack.Timeout + TimeSpan.FromSeconds(1);
        if (TimeSpan.FromSeconds(storage.LeaseSeconds) < least)
            reader.Refuse(
                "Storage:LeaseSeconds",
                $"is {storage.LeaseSeconds}, but must be at least {least.TotalSeconds}: Turns:Renewal ({turns.Renewal}), "
                    + $"Slack:Timeout ({slack.Timeout}) and one second."
            );
    }

    private static void CheckCatchUp(TurnOptions turns, SectionReader reader)
    {
        var options = turns.CatchUp;
        Positive(nameof(options.Heartbeat), options.Heartbeat);
        Positive(nameof(options.Horizon), options.Horizon);
        NotNegative(nameof(options.Margin), options.Margin);
        NotNegative(nameof(options.AnswerWithin), options.AnswerWithin);
        AtLeastOne(nameof(options.CallsPerMinute), options.CallsPerMinute);
        AtLeastOne(nameof(options.Calls), options.Calls);
        AtLeastOne(nameof(options.PagesPerRoom), options.PagesPerRoom);
        if (options.PageSize is < 1 or > 999)
            reader.Refuse(
                "Turns:CatchUp:PageSize",
                $"must be 1 to 999, which is the most Slack gives, but is {options.PageSize}."
            );
        // What is forgotten would be taken as new.
        if (turns.KeepKeys < 2 * options.Horizon)
            reader.Refuse(
                "Turns:KeepKeys",
                $"is {turns.KeepKeys}, and Turns:CatchUp:Horizon is {options.Horizon}: keys are kept at least twice as long, "
                    + "or what was answered would be answered again."
            );

        void Positive(string name, TimeSpan value)
        {
            if (value <= TimeSpan.Zero)
                reader.Refuse($"Turns:CatchUp:{name}", $"must be longer than zero, but is {value}.");
        }

        void NotNegative(string name, TimeSpan value)
        {
            if (value < TimeSpan.Zero)
                reader.Refuse($"Turns:CatchUp:{name}", $"must not be negative, but is {value}.");
        }

        void AtLeastOne(string name, int value)
        {
            if (value < 1)
                reader.Refuse($"Turns:CatchUp:{name}", $"must be at least 1, but is {value}.");
        }
    }

    private static void CheckWeb(WebSettings web, SectionReader reader)
    {
        if (web.Port is < 0 or > 65535)
            reader.Refuse("Web:Port", $"must be a port from 1 to 65535, but is {web.Port}.");
        if (web.Address is { } address && address != "*" && !IPAddress.TryParse(address, out _))
            reader.Refuse("Web:Address", $"must be * or an IP address, but is '{address}'.");
    }

    private static void CheckDatabase(IConfiguration configuration, SectionReader reader)
    {
        try
        {
            DatabaseSetting.Read(configuration);
        }
        catch (StartRefusedException refused)
        {
            reader.Add(refused.Problems);
        }
    }
}
