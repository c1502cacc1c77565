using BotHost.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotHost.Tests.EndToEnd;

public sealed class LogTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task The_log_of_a_full_run_holds_no_word_that_people_wrote_and_no_secret()
    {
        using var log = new RecordingLog();
        await using var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Debug" },
            services: services => services.AddSingleton<ILoggerProvider>(log)
        );

        var root = bot.Mention("tell me about zanzibar-kettle please");
        await bot.AnswerAsync(bot.General.Id, root);
        bot.Slack.Edit(bot.Ada, bot.General.Id, root, "@bothost tell me about zanzibar-teapot please");
        bot.Slack.Post(bot.Ada, bot.General.Id, "stop", root);
        await bot.SettledAsync();
        await bot.StopAsync();

        log.Lines.Count.ShouldBeGreaterThan(5);
        log.Lines.ShouldAllBe(line => !line.Contains("zanzibar"));
        log.Lines.ShouldAllBe(line => !line.Contains(bot.Slack.Options.BotToken));
        log.Lines.ShouldAllBe(line => !line.Contains(bot.Slack.Options.SigningSecret));
    }
}
