using BotHost.Testing;
using BotHost.Tests.EndToEnd;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BotHost.Tests.Browser;

/// <summary>People at the page, the whole host behind it.</summary>
[Collection(BrowserTestGroup.Name)]
public sealed class PageTests(PostgresServer server, Chromium chromium)
{
    private const string Question = "@bothost what did we decide about the release?";

    [Fact]
    public async Task Plan_cards_and_words_of_an_answer_appear_in_this_order()
    {
        await using var bot = await PacedAsync();
        await using var ada = await Visit.StartAsync(chromium, bot);
        await ada.Page.EvaluateAsync(FirstSights);

        // A newcomer finds a question ready to be sent.
        await ada.KeepAsync("1-first-visit");
        await ada.Page.Keyboard.PressAsync("Enter");
        await Expect(ada.Thread.Locator(".card.in_progress").First).ToBeVisibleAsync();
        await ada.KeepAsync("2-plan-under-way");
        var answer = await ada.AnsweredAsync();
        await ada.KeepAsync("3-answered");

        var sights = await ada.Page.EvaluateAsync<string[]>("() => window.sights");
        sights.ShouldBe(["plan", "card running", "card complete", "words"]);
        await Expect(answer.Locator(".card")).Not.ToHaveCountAsync(0);
        await Expect(answer.Locator(".card:not(.complete)")).ToHaveCountAsync(0);
        ada.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Stop_ends_an_answer_and_keeps_what_was_said()
    {
        await using var bot = await PacedAsync(milliseconds: 20);
        await using var ada = await Visit.StartAsync(chromium, bot, place: bot.General.Id);

        await ada.SayAsync("@bothost a long answer about the release please");
        await Expect(ada.Answers.Locator(".parts > .text").First).Not.ToBeEmptyAsync();
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();
        await bot.SettledAsync();

        await Expect(ada.Answers.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
        await Expect(ada.Page.Locator("#thread-status")).ToBeEmptyAsync();
        await ada.KeepAsync("4-stopped");
        (await bot.QueryAsync<string>("select outcome from turn")).ShouldBe("stopped");
        var said = bot.Slack.Messages(bot.General.Id).Single(message => message.IsBot);
        said.Shown.ShouldNotBeEmpty();
        ada.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_edited_message_shows_its_new_words_to_everyone()
    {
        await using var bot = await RunningBot.StartAsync(server);
        var root = bot.Mention("what did we decide about the release?");
        await bot.AnswerAsync(bot.General.Id, root);
        var place = $"{bot.General.Id}/{root}";
        await using var grace = await Visit.StartAsync(chromium, bot, bot.Slack.Workspace.Grace, place);
        await using var ada = await Visit.StartAsync(chromium, bot, place: place);

        // The question is on the page twice, in the channel and in the thread.
        var question = ada.Thread.Locator("article").First;
        await question.HoverAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Edit message" }).ClickAsync();
        await ada.KeepAsync("5-editing");
        await question.GetByRole(AriaRole.Textbox).FillAsync("@bothost what did we decide about the *budget*?");
        await question.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await bot.UntilAsync<long>("select count(*) from message_revision", revisions => revisions > 0);

        foreach (var visit in (Visit[])[ada, grace])
        {
            await Expect(visit.Thread.Locator("article").First).ToContainTextAsync("about the budget?");
            await Expect(visit.Thread.Locator("article").First.Locator(".edited")).ToBeVisibleAsync();
            await Expect(visit.Channel).ToContainTextAsync("about the budget?");
        }

        ada.Complaints.Concat(grace.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_thumb_down_is_stored_and_thanked_before_its_clicker_alone()
    {
        await using var bot = await RunningBot.StartAsync(server);
        var root = bot.Mention("what did we decide about the release?");
        await bot.AnswerAsync(bot.General.Id, root);
        var place = $"{bot.General.Id}/{root}";
        await using var grace = await Visit.StartAsync(chromium, bot, bot.Slack.Workspace.Grace, place);
        await using var ada = await Visit.StartAsync(chromium, bot, bot.Ada, place);

        await ada.AnsweredAsync();
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Say that this answer is bad" }).ClickAsync();
        var thanks = ada.Thread.Locator("article.ephemeral");
        await Expect(thanks).ToContainTextAsync("Thank you");
        await ada.KeepAsync("6-feedback");

        await Expect(thanks).ToContainTextAsync("Only visible to you");
        await Expect(ada.Thread.GetByRole(AriaRole.Separator)).ToHaveTextAsync("1 reply");
        await Expect(grace.Thread.Locator("article.ephemeral")).ToHaveCountAsync(0);
        (await bot.QueryAsync<string>("select verdict || ' ' || user_id from feedback")).ShouldBe(
            $"negative {bot.Ada.Id}"
        );
        ada.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Everything_is_there_again_after_a_reload()
    {
        await using var bot = await RunningBot.StartAsync(server);
        await using var ada = await Visit.StartAsync(chromium, bot, place: bot.General.Id);
        await ada.SayAsync(Question);
        await ada.AnsweredAsync();
        var thread = await ada.Thread.InnerTextAsync();
        var address = ada.Page.Url;

        await ada.Page.ReloadAsync();
        await ada.AnsweredAsync();

        (await ada.Thread.InnerTextAsync()).ShouldBe(thread);
        ada.Page.Url.ShouldBe(address);
        await Expect(ada.Channel).ToContainTextAsync("what did we decide about the release?");
        ada.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_browsers_show_one_conversation()
    {
        await using var bot = await PacedAsync();
        await using var ada = await Visit.StartAsync(chromium, bot, bot.Ada, bot.General.Id);
        await using var grace = await Visit.StartAsync(chromium, bot, bot.Slack.Workspace.Grace, bot.General.Id);

        await ada.SayAsync(Question);
        await grace.Channel.Locator(".strip").ClickAsync();
        var asked = await Words(await ada.AnsweredAsync());
        var watched = await Words(await grace.AnsweredAsync());
        await grace.Page.Locator("#thread-composer").FillAsync("@ada thank you");
        await grace.Page.Locator("#thread-composer").PressAsync("Enter");
        await Expect(ada.Thread).ToContainTextAsync("thank you");
        await grace.KeepAsync("7-second-browser");

        watched.ShouldBe(asked);
        grace.Complaints.Concat(ada.Complaints).ShouldBeEmpty();
    }

    [Fact]
    public async Task Keys_alone_mention_ask_and_leave_the_thread()
    {
        await using var bot = await RunningBot.StartAsync(server);
        await using var ada = await Visit.StartAsync(chromium, bot, place: bot.General.Id);
        var composer = ada.Page.Locator("#channel-composer");

        await composer.FocusAsync();
        await ada.Page.Keyboard.TypeAsync("@both");
        await Expect(ada.Page.GetByRole(AriaRole.Option)).ToHaveCountAsync(1);
        await ada.Page.Keyboard.PressAsync("Enter");
        await Expect(composer).ToHaveValueAsync("@bothost ");
        await ada.Page.Keyboard.TypeAsync("what did we decide about the release?");
        await ada.Page.Keyboard.PressAsync("Enter");
        await ada.AnsweredAsync();
        await ada.Page.Locator("#thread-composer").PressAsync("Escape");

        await Expect(ada.Page.Locator("#thread")).ToBeHiddenAsync();
        await Expect(composer).ToHaveValueAsync("");
        ada.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("8-dark", 1280, ColorScheme.Dark)]
    [InlineData("9-narrow", 390, ColorScheme.Light)]
    public async Task It_fits_the_screen_in_the_colours_of_its_visitor(string name, int width, ColorScheme colors)
    {
        await using var bot = await RunningBot.StartAsync(server);
        var root = bot.Mention("show me code and a table about the release");
        await bot.AnswerAsync(bot.General.Id, root);
        var place = $"{bot.General.Id}/{root}";
        await using var ada = await Visit.StartAsync(chromium, bot, place: place, width: width, colors: colors);

        await ada.AnsweredAsync();
        await ada.KeepAsync(name);

        var overflow = await ada.Page.EvaluateAsync<int>(
            "() => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
        );
        var brightness = await ada.Page.EvaluateAsync<int>(Brightness);
        overflow.ShouldBe(0);
        (brightness > 128).ShouldBe(colors is ColorScheme.Dark);
        await Expect(ada.Page.Locator("#thread-composer")).ToBeVisibleAsync();
        ada.Complaints.ShouldBeEmpty();
    }

    /// <summary>Notes in <c>window.sights</c> what of an answer is seen first, second, and so on.</summary>
    private const string FirstSights = """
        () => {
          const kinds = {
            plan: ".plan",
            "card running": ".card.in_progress",
            "card complete": ".card.complete",
            words: "article:has(.badge-app) .parts > .text",
          };
          window.sights = [];
          const look = () => {
            for (const [name, selector] of Object.entries(kinds)) {
              if (!window.sights.includes(name) && document.querySelector(`#thread-list ${selector}`)) window.sights.push(name);
            }
          };
          new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
        }
        """;

    /// <summary>Of the letters, 0 to 255, in whatever notation the style sheet has it.</summary>
    private const string Brightness = """
        () => {
          const context = document.createElement("canvas").getContext("2d");
          context.fillStyle = getComputedStyle(document.body).color;
          context.fillRect(0, 0, 1, 1);
          return context.getImageData(0, 0, 1, 1).data[1];
        }
        """;

    /// <summary>Without the byline: its time is that of the reader's zone.</summary>
    private static Task<string> Words(ILocator message) => message.Locator(".parts").InnerTextAsync();

    private Task<RunningBot> PacedAsync(int milliseconds = 8) =>
        RunningBot.StartAsync(
            server,
            new Dictionary<string, string?>
            {
                ["Agent:DemoPace"] = TimeSpan.FromMilliseconds(milliseconds).ToString("c"),
            }
        );
}
