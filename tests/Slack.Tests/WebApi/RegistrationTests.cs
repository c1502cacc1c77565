using BotHost.Slack.WebApi;
using BotHost.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BotHost.Slack.Tests.WebApi;

public class RegistrationTests
{
    [Fact]
    public async Task One_line_and_a_token_are_enough_to_call_Slack()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("auth.test").Json("""{"ok":true,"user_id":"U0BOT","bot_id":"B0AAA"}""");
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<ISlackTokenSource>(new FixedTokenSource("xoxb-1"))
            .AddSlackWebApi(options => options.ApiUrl = slack.ApiUrl)
            .BuildServiceProvider();

        var who = await services.GetRequiredService<ISlackApiClient>().Auth.TestAsync(new TestAuth(), "T1", default);

        who.UserId.ShouldBe("U0BOT");
        slack.Calls.Single().Token.ShouldBe("xoxb-1");
    }

    [Fact]
    public void The_defaults_are_those_of_the_real_Slack()
    {
        var options = Options(_ => { });

        options.ApiUrl.ShouldBe(new Uri("https://slack.com/api/"));
        options.Timeout.ShouldBe(TimeSpan.FromSeconds(8));
        options.DefaultRetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("https://slack.com/api", "end with a slash")]
    [InlineData("ftp://slack.com/api/", "http or https")]
    public void An_address_that_cannot_work_is_refused_with_its_remedy(string address, string remedy) =>
        Should
            .Throw<OptionsValidationException>(() => Options(options => options.ApiUrl = new Uri(address)))
            .Message.ShouldContain(remedy);

    [Fact]
    public void Times_and_counts_that_cannot_work_are_refused_by_name()
    {
        Refused(options => options.Timeout = TimeSpan.Zero, "Slack:Timeout");
        Refused(options => options.RetryPause = TimeSpan.FromSeconds(-1), "Slack:RetryPause");
        Refused(options => options.DefaultRetryAfter = TimeSpan.Zero, "Slack:DefaultRetryAfter");
        Refused(options => options.LongestRateLimitWait = TimeSpan.Zero, "Slack:LongestRateLimitWait");
        Refused(options => options.Tries = 0, "Slack:Tries");
        Refused(options => options.LargestAnswer = 0, "Slack:LargestAnswer");
    }

    private static void Refused(Action<SlackApiOptions> configure, string name) =>
        Should.Throw<OptionsValidationException>(() => Options(configure)).Message.ShouldContain(name);

    private static SlackApiOptions Options(Action<SlackApiOptions> configure)
    {
        using var services = new ServiceCollection().AddLogging().AddSlackWebApi(configure).BuildServiceProvider();
        return services.GetRequiredService<IOptions<SlackApiOptions>>().Value;
    }
}
