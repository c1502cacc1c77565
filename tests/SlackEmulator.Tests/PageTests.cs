using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests;

public sealed partial class PageTests : IAsyncLifetime, IDisposable
{
    private Scene _scene = null!;
    private HttpClient _browser = null!;

    public async Task InitializeAsync()
    {
        _scene = await Scene.StartAsync();
        _browser = new HttpClient { BaseAddress = _scene.Slack.BaseAddress };
    }

    public async Task DisposeAsync()
    {
        await _scene.DisposeAsync();
    }

    public void Dispose() => _browser.Dispose();

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/scripts/app.js", "text/javascript")]
    [InlineData("/styles/base.css", "text/css")]
    [InlineData("/icon.svg", "image/svg+xml")]
    public async Task The_page_and_its_files_are_served_under_a_policy_without_inline_script(string path, string type)
    {
        using var response = await _browser.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        var policy = response.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("script-src 'self'");
        policy.ShouldNotContain("unsafe");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public async Task Everything_that_the_page_loads_is_there_and_comes_from_here()
    {
        var index = await _browser.GetStringAsync("/");
        var paths = Loaded().Matches(index).Select(m => m.Groups["path"].Value).ToArray();

        paths.Length.ShouldBeGreaterThan(5);
        foreach (var path in paths)
        {
            using var response = await _browser.GetAsync(path);
            response.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }

        index.ShouldNotContain("http://");
        index.ShouldNotContain("https://");
        index.ShouldNotContain("<script>");
    }

    [Fact]
    public async Task Every_module_that_a_module_imports_is_served()
    {
        var waiting = new Queue<string>(["app.js"]);
        var seen = new HashSet<string>();
        while (waiting.TryDequeue(out var name))
        {
            if (!seen.Add(name))
            {
                continue;
            }

            var script = await _browser.GetStringAsync($"/scripts/{name}");
            foreach (Match import in Imported().Matches(script))
            {
                waiting.Enqueue(import.Groups["name"].Value);
            }
        }

        seen.Count.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task A_file_that_does_not_exist_is_not_found()
    {
        using var response = await _browser.GetAsync("/../SlackEmulator.dll");

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[click](javascript:alert(1))")]
    [InlineData("![picture](https://tracker.example/pixel.png)")]
    [InlineData("<javascript:alert(1)|click>")]
    [InlineData("[a](https://a.example\" onclick=\"alert(1))")]
    public async Task What_a_bot_writes_cannot_become_script_or_load_from_elsewhere(string markdown)
    {
        var ts = await _scene.OpenStreamAsync(new JsonObject { ["markdown_text"] = markdown });

        var html = (await MessageAsync(ts))["parts"]![0]!["html"]!.GetValue<string>();

        html.ShouldNotContain("<script");
        html.ShouldNotContain("<img");
        html.ShouldNotContain("href=\"javascript");
        html.ShouldNotMatch("<[^>]* on[a-z]+=");
    }

    [Fact]
    public async Task Markdown_and_mentions_are_rendered_on_the_server()
    {
        var ada = _scene.Slack.Workspace.Ada.Id;
        var ts = await _scene.OpenStreamAsync(
            new JsonObject { ["markdown_text"] = $"**bold** <@{ada}> [x](https://a.example)\n\n| a |\n|---|\n| b |" }
        );

        var html = (await MessageAsync(ts))["parts"]![0]!["html"]!.GetValue<string>();

        html.ShouldContain("<strong>bold</strong>");
        html.ShouldContain("<span class=\"mention\">@Ada Lovelace</span>");
        html.ShouldContain("<a href=\"https://a.example\" target=\"_blank\" rel=\"noopener noreferrer\">x</a>");
        html.ShouldContain("<td>b</td>");
    }

    [Fact]
    public async Task A_person_sees_their_own_channels_and_no_one_elses_ephemerals()
    {
        await _scene.Bot.CallAsync(
            "chat.postEphemeral",
            new JsonObject
            {
                ["channel"] = _scene.General,
                ["user"] = _scene.Slack.Workspace.Grace.Id,
                ["text"] = "for Grace",
            }
        );

        var ada = await StateAsync(_scene.Slack.Workspace.Ada.Id);
        var grace = await StateAsync(_scene.Slack.Workspace.Grace.Id);

        Channels(ada).ShouldContain("D0ADALOVE01");
        Channels(grace).ShouldNotContain("D0ADALOVE01");
        ada["messages"]!.AsArray().ShouldNotContain(m => m!["ephemeral"]!.GetValue<bool>());
        grace["messages"]!.AsArray().Count(m => m!["ephemeral"]!.GetValue<bool>()).ShouldBe(1);
    }

    [Fact]
    public async Task Changes_are_pushed_as_they_happen()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var stream = await _browser.GetStreamAsync(
            $"/emulator/api/changes?user={_scene.Slack.Workspace.Ada.Id}",
            patience.Token
        );
        using var reader = new StreamReader(stream);
        (await reader.ReadLineAsync(patience.Token)).ShouldBe("event: ready");

        var ts = _scene.Ask("seen at once");

        string? line;
        do
        {
            line = await reader.ReadLineAsync(patience.Token);
            line.ShouldNotBeNull();
        } while (!line.Contains("seen at once", StringComparison.Ordinal));
        JsonNode.Parse(line["data: ".Length..])!["ts"]!.GetValue<string>().ShouldBe(ts);
    }

    [Fact]
    public async Task A_person_acts_through_the_page()
    {
        var body = new
        {
            user = _scene.Slack.Workspace.Ada.Id,
            channel = _scene.Direct,
            text = "from the page",
        };

        using var posted = await _browser.PostAsJsonAsync("/emulator/api/messages", body);
        using var nonsense = await _browser.PostAsJsonAsync("/emulator/api/messages", new { body.user });

        var ts = (await posted.Content.ReadFromJsonAsync<JsonObject>())!["ts"]!.GetValue<string>();
        _scene.Slack.Message(_scene.Direct, ts)!.Text.ShouldBe("from the page");
        nonsense.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await nonsense.Content.ReadAsStringAsync()).ShouldContain("channel");
    }

    [Fact]
    public async Task A_thread_can_be_read_as_slack_returns_it()
    {
        var root = _scene.Ask("root");
        _scene.Slack.PostDirect(_scene.Slack.Workspace.Ada, "reply", root);

        var messages = JsonNode.Parse(
            await _browser.GetStringAsync($"/emulator/api/messages?channel={_scene.Direct}&thread={root}")
        )!;

        messages.AsArray().Select(m => m!["text"]!.GetValue<string>()).ShouldBe(["root", "reply"]);
    }

    [Fact]
    public async Task Another_site_in_the_same_browser_cannot_act_here()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/emulator/api/messages")
        {
            Content = JsonContent.Create(new { channel = _scene.Direct }),
        };
        request.Headers.Add("Origin", "https://elsewhere.example");

        using var response = await _browser.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_inspector_shows_calls_with_their_payload()
    {
        await _scene.Bot.CallAsync("chat.sing", new JsonObject { ["song"] = "la" });

        var entries = JsonNode.Parse(await _browser.GetStringAsync("/emulator/api/transcript"))!.AsArray();
        var entry = entries.Single(e => e!["what"]!.GetValue<string>() == "chat.sing")!;
        var content = JsonNode.Parse(await _browser.GetStringAsync($"/emulator/api/transcript/{entry["number"]}"))!;

        entry["note"]!.GetValue<string>().ShouldBe("unknown_method");
        content["sent"]!["song"]!.GetValue<string>().ShouldBe("la");
    }

    [Fact]
    public async Task The_inspector_shows_envelopes_with_their_acknowledgement_and_the_sockets_there_are()
    {
        using var socket = await SocketClient.OpenAsync(_scene.Slack);
        _scene.Ask();
        var envelope = await socket.TakeAsync();
        await _scene.Slack.WaitForAsync(s => s.Deliveries().Count == 1);

        var number = _scene.Slack.Deliveries()[0].Number;
        var entries = JsonNode.Parse(await _browser.GetStringAsync("/emulator/api/transcript"))!.AsArray();
        var entry = entries.Single(e => e!["number"]!.GetValue<long>() == number)!;
        var content = JsonNode.Parse(await _browser.GetStringAsync($"/emulator/api/transcript/{number}"))!;
        var state = await StateAsync(_scene.Slack.Workspace.Ada.Id);

        entry["socket"]!.GetValue<int>().ShouldBe(1);
        JsonNode.DeepEquals(content["sent"], envelope).ShouldBeTrue();
        content["answered"]!["envelope_id"]!.GetValue<string>().ShouldBe(envelope["envelope_id"]!.GetValue<string>());
        state["sockets"]!["connected"]!.AsArray().ShouldHaveSingleItem();
        state["mode"]!.GetValue<string>().ShouldBe("auto");
    }

    private async Task<JsonObject> MessageAsync(string ts)
    {
        var state = await StateAsync(_scene.Slack.Workspace.Ada.Id);
        return state["messages"]!.AsArray().Single(m => m!["ts"]!.GetValue<string>() == ts)!.AsObject();
    }

    private async Task<JsonObject> StateAsync(string user) =>
        JsonNode.Parse(await _browser.GetStringAsync($"/emulator/api/state?user={user}"))!.AsObject();

    private static string[] Channels(JsonObject state) =>
        [.. state["channels"]!.AsArray().Select(c => c!["id"]!.GetValue<string>())];

    [GeneratedRegex("(?:href|src)=\"(?<path>/[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Loaded();

    [GeneratedRegex("from \"\\./(?<name>[a-z]+\\.js)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Imported();
}
