using System.Collections.Concurrent;
using BotHost.Tests.EndToEnd;
using Microsoft.Playwright;
using SlackEmulator.Reading;

namespace BotHost.Tests.Browser;

/// <summary>A person at the page, in a browser profile of their own. What goes wrong in the browser is kept, whatever the test looks at.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _profile;
    private readonly ConcurrentQueue<string> _complaints;

    private Visit(IBrowserContext profile, IPage page, ConcurrentQueue<string> complaints) =>
        (_profile, Page, _complaints) = (profile, page, complaints);

    public IPage Page { get; }

    public ILocator Channel => Page.Locator("#channel-list");

    public ILocator Thread => Page.Locator("#thread-list");

    /// <summary>What the bot wrote into the open thread for everyone.</summary>
    public ILocator Answers => Thread.Locator("article:has(.badge-app):not(.ephemeral)");

    /// <summary>What the browser complained about: errors of scripts, and requests to anywhere but the emulator.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <param name="place">Channel, or channel and thread, to open; null is where a newcomer starts.</param>
    public static async Task<Visit> StartAsync(
        Chromium chromium,
        RunningBot bot,
        EmulatedPerson? person = null,
        string? place = null,
        int width = 1280,
        int height = 900,
        ColorScheme colors = ColorScheme.Light
    )
    {
        var profile = await chromium.NewProfileAsync(
            new BrowserNewContextOptions
            {
                ViewportSize = new ViewportSize { Width = width, Height = height },
                ColorScheme = colors,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        profile.SetDefaultTimeout(30_000);
        if (person is not null)
            await profile.AddInitScriptAsync($"sessionStorage.setItem('person', '{person.Id}')");
        var page = await profile.NewPageAsync();
        var complaints = new ConcurrentQueue<string>();
        page.PageError += (_, error) => complaints.Enqueue(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                complaints.Enqueue(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != bot.Slack.BaseAddress.Authority)
                complaints.Enqueue($"requests {request.Url}");
        };
        await page.GotoAsync(new Uri(bot.Slack.BaseAddress, place is null ? "/" : $"/#{place}").AbsoluteUri);
        await page.Locator("#channel-composer").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        return new Visit(profile, page, complaints);
    }

    /// <summary>Writes into the open channel, as people do: types and presses Enter.</summary>
    public async Task SayAsync(string text)
    {
        var composer = Page.Locator("#channel-composer");
        await composer.FillAsync(text);
        await composer.PressAsync("Enter");
    }

    /// <summary>Waits for the answers in the open thread to be so many, all of them finished.</summary>
    public async Task<ILocator> AnsweredAsync(int count = 1)
    {
        await Assertions.Expect(Answers).ToHaveCountAsync(count);
        await Assertions.Expect(Thread.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
        await Assertions.Expect(Thread.Locator(".feedback").Last).ToBeVisibleAsync();
        return Answers.Last;
    }

    /// <summary>Keeps what is on the screen under <c>artifacts/screenshots</c>, for people.</summary>
    public Task KeepAsync(string name) =>
        Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Screenshots(), name + ".png") });

    public async ValueTask DisposeAsync()
    {
        await _profile.CloseAsync();
        await _profile.DisposeAsync();
    }

    private static string Screenshots()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder.Parent is { } parent && !File.Exists(Path.Combine(folder.FullName, "BotHost.slnx")))
            folder = parent;
        return Path.Combine(folder.FullName, "artifacts", "screenshots");
    }
}
