using System.Net;
using System.Net.Sockets;
using BotHost.Persistence.Migrations;
using BotHost.Testing;
using SlackEmulator;

namespace BotHost.Tests.Commands;

/// <summary>What an operator gets for a mistake: one line that names the key, what is wrong and the remedy, and an exit code.</summary>
public sealed class StartRefusalTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static readonly Dictionary<string, string> Complete = new()
    {
        ["SLACK_BOT_TOKEN"] = "xoxb-1",
        ["SLACK_SIGNING_SECRET"] = "secret",
        ["SLACK_API_URL"] = "http://127.0.0.1:9/api/",
        ["Agent__Provider"] = "demo",
        ["DATABASE_URL"] = "postgres://nobody:hunter2@127.0.0.1:9/none?connect_timeout=2",
        ["PORT"] = "0",
    };

    [Fact]
    public async Task A_bare_start_names_everything_that_is_missing_at_once()
    {
        var ended = await BotProcess.RunAsync([], new Dictionary<string, string>());

        ended.ExitCode.ShouldBe(1);
        ended.ErrorLines.ShouldContain(line => line.Contains("Slack:BotToken (SLACK_BOT_TOKEN)"));
        ended.ErrorLines.ShouldContain(line => line.Contains("Slack:SigningSecret (SLACK_SIGNING_SECRET)"));
        ended.ErrorLines.ShouldContain(line => line.Contains("ConnectionStrings:BotHost (DATABASE_URL)"));
        ended.ErrorLines.ShouldAllBe(line => line.StartsWith("bothost: "));
    }

    [Theory]
    [InlineData("SLACK_BOT_TOKEN", " ", "Slack:BotToken (SLACK_BOT_TOKEN): is blank")]
    [InlineData("SLACK_BOT_TOKEN", "xapp-1-A1-1-a", "Slack:BotToken (SLACK_BOT_TOKEN): is an app-level token")]
    [InlineData("SLACK_APP_ID", "zz", "Slack:AppId (SLACK_APP_ID): 'zz' is no id of an app")]
    [InlineData("SLACK_ALLOWED_CHANNEL_IDS", "C1, #general", "'#general' is no id of a channel")]
    [InlineData("SLACK_ALLOWED_USER_IDS", "ada", "'ada' is no id of a person")]
    [InlineData("Slack__Channels__general__Reply", "edit", "Slack:Channels:general: 'general' is no id of a channel")]
    [InlineData("Turns__Channels__#help__Edits", "auto", "Turns:Channels:#help: '#help' is no id of a channel")]
    [InlineData("Turns__CatchUp", "false", "Turns:CatchUp: is a section and takes no value itself")]
    [InlineData("Turns__Channels__C0GENERAL01", "auto", "Turns:Channels:C0GENERAL01: is a section")]
    [InlineData("Slack__Channels", "edit", "Slack:Channels: takes entries by name")]
    [InlineData("Turns__Edits", "7", "Turns:Edits: '7' is none of: ignore, offer, auto.")]
    [InlineData("Slack__Timeout", "8", "Slack:Timeout: '8' is no length of time. Write it like 00:00:08")]
    [InlineData("DATABASE_URL", "postgres://h/d?connect_timeout=abc", "a connect_timeout that is not a number")]
    [InlineData("DATABASE_URL", "postgres://h/d?foo=bar", "a parameter that is unknown")]
    [InlineData("SLACK_SIGNING_SECRET", "", "Slack:SigningSecret (SLACK_SIGNING_SECRET): is blank")]
    [InlineData("SLACK_API_URL", "https://slack.com/api", "Slack:ApiUrl (SLACK_API_URL): must be")]
    [InlineData("DATABASE_URL", "mysql://a/b", "ConnectionStrings:BotHost (DATABASE_URL)")]
    [InlineData("PORT", "70000", "Web:Port (PORT): must be a port")]
    [InlineData("PORT", "three thousand", "Web:Port (PORT): ")]
    [InlineData("LOG_LEVEL", "loud", "Logging:LogLevel:Default (LOG_LEVEL): 'loud' is no level")]
    [InlineData("Storage__ListenConnection", "rubbish", "Storage:ListenConnection: The database address")]
    [InlineData("DATABASE_URL", "Host=h;Port=99999", "ConnectionStrings:BotHost (DATABASE_URL)")]
    [InlineData("Turns__Deadline", "soon", "Turns:Deadline")]
    [InlineData("Turns__Attempts", "0", "Turns:Attempts: must be at least 1")]
    [InlineData("Turns__Renewal", "00:00:08", "Turns:Renewal: is 00:00:08, and Storage:LeaseSeconds is 15")]
    [InlineData("Storage__LeaseSeconds", "12", "Storage:LeaseSeconds: is 12, but must be at least 14")]
    [InlineData("Slack__Timeout", "00:00:10", "Storage:LeaseSeconds: is 15, but must be at least 16")]
    [InlineData("Slack__Timeout", "-00:00:01", "Slack:Timeout: must be longer than zero")]
    [InlineData(
        "Turns__KeepKeys",
        "13.00:00:00",
        "Turns:KeepKeys: is 13.00:00:00, and Turns:CatchUp:Horizon is 7.00:00:00"
    )]
    [InlineData("Turns__CatchUp__PageSize", "1000", "Turns:CatchUp:PageSize: must be 1 to 999")]
    [InlineData("Turns__CatchUp__Heartbeat", "00:00:00", "Turns:CatchUp:Heartbeat: must be longer than zero")]
    [InlineData("Turns__CatchUp__Horizont", "x", "Turns:CatchUp:Horizont: there is no such setting")]
    [InlineData("Slack__Singing", "x", "Slack:Singing: there is no such setting")]
    [InlineData("Agent__OpenAI__Modell", "x", "Agent:OpenAI:Modell: there is no such setting")]
    [InlineData("Agent__Provider", "cleverbot", "Agent:Provider")]
    [InlineData("Slack__Channels__C1__Reply", "loud", "Slack:Channels:C1:Reply")]
    [InlineData("Slack__Channels__C1__Rpely", "edit", "Slack:Channels:C1:Rpely: there is no such setting")]
    [InlineData("Slack__Budgets__Mode", "guessed", "Slack:Budgets:Mode")]
    [InlineData("Slack__Budgets__AwayShare", "0", "Slack:Budgets:AwayShare: must be more than 0")]
    public async Task A_wrong_setting_is_refused_by_name(string name, string value, string expected)
    {
        var ended = await BotProcess.RunAsync(["run"], new Dictionary<string, string>(Complete) { [name] = value });

        ended.ExitCode.ShouldBe(1);
        ended.ErrorLines.ShouldContain(line => line.Contains(expected), ended.Error);
        ended.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_setting_that_cannot_be_read_makes_none_of_its_neighbours_missing()
    {
        var settings = new Dictionary<string, string>(Complete) { ["Slack__AnswerBots"] = "maybe" };

        var ended = await BotProcess.RunAsync(["run"], settings);

        ended.ErrorLines.ShouldHaveSingleItem().ShouldContain("Slack:AnswerBots");
    }

    [Fact]
    public async Task What_is_wrong_in_one_section_is_told_all_at_once()
    {
        var settings = new Dictionary<string, string>(Complete)
        {
            ["Turns__ThreadReplies"] = "never",
            ["Turns__Attempts"] = "0",
            ["Turns__Overlap__Direct"] = "foo",
        };

        var ended = await BotProcess.RunAsync(["run"], settings);

        ended.ErrorLines.Length.ShouldBe(3, ended.Error);
        ended.Error.ShouldContain("Turns:ThreadReplies: 'never' is none of: unlessothersmentioned, mentiononly.");
        ended.Error.ShouldContain("Turns:Attempts: must be at least 1");
        ended.Error.ShouldContain("Turns:Overlap:Direct: 'foo' is none of: queue, burst, restart.");
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_refused_in_one_line_without_its_password()
    {
        var ended = await BotProcess.RunAsync(["run"], Complete);

        ended.ExitCode.ShouldBe(1);
        var line = ended.ErrorLines.ShouldHaveSingleItem();
        line.ShouldContain("ConnectionStrings:BotHost (DATABASE_URL)");
        line.ShouldContain("127.0.0.1:9");
        ended.Error.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("run")]
    [InlineData("migrate")]
    public async Task A_database_that_is_too_old_is_refused_in_one_line_with_the_remedy(string command)
    {
        await using var old = new OldPostgres("14.19 (Debian 14.19-1.pgdg12+1)");
        var settings = new Dictionary<string, string>(Complete) { ["DATABASE_URL"] = old.ConnectionString };

        var ended = await BotProcess.RunAsync([command], settings);

        ended.ExitCode.ShouldBe(1);
        ended
            .ErrorLines.ShouldHaveSingleItem()
            .ShouldBe(
                "bothost: ConnectionStrings:BotHost (DATABASE_URL): "
                    + $"PostgreSQL 14.19 at 127.0.0.1:{old.Port} is too old: use version 15 or newer."
            );
    }

    [Fact]
    public async Task A_database_without_our_tables_is_refused_with_the_remedy_and_migrate_is_that_remedy()
    {
        await using var database = await server.CreateDatabaseAsync();
        var settings = new Dictionary<string, string>(Complete) { ["DATABASE_URL"] = database.ConnectionString };

        var refused = await BotProcess.RunAsync(["run"], settings);
        var migrated = await BotProcess.RunAsync(["migrate"], settings);
        var again = await BotProcess.RunAsync(["migrate"], settings);

        refused.ExitCode.ShouldBe(1);
        refused.ErrorLines.ShouldHaveSingleItem().ShouldContain("bothost migrate");
        migrated.ExitCode.ShouldBe(0, migrated.Error);
        migrated.Output.ShouldContain("applied 0001");
        again.ExitCode.ShouldBe(0, again.Error);
        again.Output.ShouldNotContain("applied");
    }

    [Fact]
    public async Task A_database_of_an_older_release_is_refused_with_the_remedy()
    {
        await using var database = await server.CreateDatabaseAsync(Schema.ApplyAsync);
        await using (
            var forget = database.DataSource.CreateCommand(
                "delete from schema_migration where \"MigrationId\" like '0003%'"
            )
        )
            await forget.ExecuteNonQueryAsync();
        var settings = new Dictionary<string, string>(Complete) { ["DATABASE_URL"] = database.ConnectionString };

        var ended = await BotProcess.RunAsync(["run"], settings);

        ended.ExitCode.ShouldBe(1);
        ended.ErrorLines.ShouldHaveSingleItem().ShouldContain("older release (1 migrations behind)");
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_by_name()
    {
        await using var database = await server.CreateDatabaseAsync(Schema.ApplyAsync);
        using var taken = new TcpListener(IPAddress.Any, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var settings = new Dictionary<string, string>(Complete)
        {
            ["DATABASE_URL"] = database.ConnectionString,
            ["PORT"] = $"{port}",
        };

        var ended = await BotProcess.RunAsync(["run"], settings);

        ended.ExitCode.ShouldBe(1);
        ended.ErrorLines.ShouldHaveSingleItem().ShouldContain($"Web:Port (PORT): port {port} is taken");
    }

    [Fact]
    public async Task A_token_that_Slack_refuses_stops_the_start()
    {
        await using var database = await server.CreateDatabaseAsync(Schema.ApplyAsync);
        await using var slack = await SlackEmulatorHost.StartAsync(new SlackEmulatorOptions());
        var settings = new Dictionary<string, string>(Complete)
        {
            ["DATABASE_URL"] = database.ConnectionString,
            ["SLACK_API_URL"] = slack.ApiUrl.ToString(),
            ["SLACK_BOT_TOKEN"] = "xoxb-of-somebody-else",
        };

        var ended = await BotProcess.RunAsync(["run"], settings);

        ended.ExitCode.ShouldBe(1);
        ended.ErrorLines.ShouldContain(line => line.Contains("SLACK_BOT_TOKEN") && line.Contains("invalid_auth"));
        (ended.Error + ended.Output).ShouldNotContain("xoxb-of-somebody-else");
    }

    [Fact]
    public async Task An_unknown_command_is_told_and_refused()
    {
        var ended = await BotProcess.RunAsync(["serve"], Complete);

        ended.ExitCode.ShouldNotBe(0);
        ended.Error.ShouldContain("serve");
    }
}
