using YamlDotNet.RepresentationModel;

namespace BotHost.Architecture.Tests.Deployment;

public sealed class ComposeTests
{
    private static readonly YamlMappingNode Compose = Yaml.Parse(Repository.Read("compose.yaml")).Single();

    [Theory]
    [InlineData("bot")]
    [InlineData("migrate")]
    public void Every_environment_name_is_a_setting_that_exists(string service)
    {
        var names = Compose.Map($"services/{service}/environment").Keys;

        names.ShouldContain("DATABASE_URL");
        names.Where(name => !KnownSettings.Contains(name)).ShouldBeEmpty();
    }

    [Fact]
    public void The_schema_is_ready_before_the_bot_starts()
    {
        Compose.Text("services/migrate/depends_on/postgres/condition").ShouldBe("service_healthy");
        Compose.Text("services/bot/depends_on/migrate/condition").ShouldBe("service_completed_successfully");
        Compose.Texts("services/migrate/command").ShouldBe(["migrate"]);
        Compose.Text("services/postgres/image").ShouldBe("postgres:17");
    }

    [Fact]
    public void Bot_and_local_Slack_agree_on_addresses_and_secrets()
    {
        var bot = Compose.Map("services/bot/environment");
        var emulator = Compose.Texts("services/emulator/command").ToList();

        emulator.ShouldContain($"--signing-secret={bot["SLACK_SIGNING_SECRET"]}");
        emulator.ShouldContain($"--bot-token={bot["SLACK_BOT_TOKEN"]}");
        emulator.ShouldContain($"--events-url=http://bot:{bot["PORT"]}/slack/events");
        bot["SLACK_API_URL"].ShouldBe("http://emulator:3001/api/");
        emulator.ShouldContain("--port=3001");
    }

    [Fact]
    public void Only_the_local_Slack_is_published_and_only_on_loopback()
    {
        var services = Compose.Map("services").Keys.ToList();

        services.Count.ShouldBe(4);
        services
            .SelectMany(service => Compose.Texts($"services/{service}/ports"))
            .ShouldHaveSingleItem()
            .ShouldBe("127.0.0.1:3001:3001");
    }

    [Fact]
    public void Build_targets_exist_and_containers_are_locked_down()
    {
        Dockerfile.Read().Stages().ShouldContain(Compose.Text("services/emulator/build/target"));
        foreach (var service in new[] { "bot", "migrate", "emulator" })
        {
            Compose.Text($"services/{service}/read_only").ShouldBe("true");
            Compose.Texts($"services/{service}/cap_drop").ShouldBe(["ALL"]);
        }
    }
}
