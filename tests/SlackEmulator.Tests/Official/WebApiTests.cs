using System.Text.Json.Nodes;
using SlackEmulator.Tests.Fixtures;

namespace SlackEmulator.Tests.Official;

/// <summary>Slack's own <c>@slack/web-api</c> does here what it does with Slack.</summary>
public sealed class WebApiTests(WebApiClient client) : IClassFixture<WebApiClient>
{
    [Fact]
    public async Task It_learns_who_it_is_and_what_it_may_do()
    {
        await using var scene = await Scene.StartAsync();

        var me = (await client.CallAsync(scene.Slack, "auth.test")).Reply;

        me["user_id"]!.GetValue<string>().ShouldBe(scene.Slack.Workspace.BotUserId);
        me["bot_id"]!.GetValue<string>().ShouldBe(scene.Slack.Workspace.BotId);
        me["team_id"]!.GetValue<string>().ShouldBe(scene.Slack.Workspace.TeamId);
        var scopes = me["response_metadata"]!["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>());
        scopes.ShouldBe(scene.Slack.Options.Scopes);
    }

    [Fact]
    public async Task It_finds_people_and_channels()
    {
        await using var scene = await Scene.StartAsync();
        var ada = scene.Slack.Workspace.Ada;

        var user = await client.CallAsync(scene.Slack, "users.info", new JsonObject { ["user"] = ada.Id });
        var all = await client.DoAsync(scene.Slack, Pages("users.list", new JsonObject { ["limit"] = 2 }));
        var members = await client.CallAsync(scene.Slack, "conversations.members", Channel(scene));
        var channel = await client.CallAsync(scene.Slack, "conversations.info", Channel(scene));
        var mine = await client.CallAsync(scene.Slack, "users.conversations");

        user.Reply["user"]!["profile"]!["real_name"]!.GetValue<string>().ShouldBe("Ada Lovelace");
        all.Replies.Count.ShouldBeGreaterThan(1);
        Ids(all.Replies.SelectMany(page => page!["members"]!.AsArray())).ShouldContain(ada.Id);
        Texts(members.Reply["members"]!).ShouldContain(ada.Id);
        channel.Reply["channel"]!["name"]!.GetValue<string>().ShouldBe("general");
        Ids(mine.Reply["channels"]!.AsArray()).ShouldContain(scene.General);
    }

    [Fact]
    public async Task It_reads_history_and_threads_page_by_page()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Ask("question 0");
        for (var each = 1; each <= 4; each++)
        {
            scene.Slack.PostDirect(scene.Slack.Workspace.Ada, $"question {each}");
            scene.Slack.PostDirect(scene.Slack.Workspace.Ada, $"more {each}", root);
        }

        var args = new JsonObject { ["channel"] = scene.Direct, ["limit"] = 2 };
        var history = await client.DoAsync(scene.Slack, Pages("conversations.history", args));
        args = new JsonObject
        {
            ["channel"] = scene.Direct,
            ["ts"] = root,
            ["limit"] = 2,
        };
        var thread = await client.DoAsync(scene.Slack, Pages("conversations.replies", args));

        history.Replies.Count.ShouldBe(3);
        Said(history).ShouldBe(["question 4", "question 3", "question 2", "question 1", "question 0"]);
        Said(thread).Distinct().ShouldBe(["question 0", "more 1", "more 2", "more 3", "more 4"]);
    }

    [Fact]
    public async Task It_posts_changes_links_and_deletes_a_message()
    {
        await using var scene = await Scene.StartAsync();
        var section = JsonNode.Parse("""[{"type":"section","text":{"type":"mrkdwn","text":"*one*"}}]""");

        var posted = await client.CallAsync(
            scene.Slack,
            "chat.postMessage",
            new JsonObject
            {
                ["channel"] = scene.General,
                ["text"] = "one",
                ["blocks"] = section,
                ["metadata"] = JsonNode.Parse("""{"event_type":"turn","event_payload":{"id":"1"}}"""),
            }
        );
        var ts = posted.Reply["ts"]!.GetValue<string>();
        var link = await client.CallAsync(
            scene.Slack,
            "chat.getPermalink",
            new JsonObject { ["channel"] = scene.General, ["message_ts"] = ts }
        );
        var updated = await client.CallAsync(scene.Slack, "chat.update", Message(scene, ts, "two"));
        var shown = scene.Slack.Message(scene.General, ts)!;
        var deleted = await client.CallAsync(scene.Slack, "chat.delete", Message(scene, ts));

        posted.Reply["message"]!["blocks"]![0]!["block_id"].ShouldNotBeNull();
        link.Reply["permalink"]!.GetValue<string>().ShouldEndWith($"p{ts.Replace(".", "")}");
        updated.Reply["text"]!.GetValue<string>().ShouldBe("two");
        shown.Text.ShouldBe("two");
        shown.IsEdited.ShouldBeTrue();
        deleted.Reply["ts"]!.GetValue<string>().ShouldBe(ts);
        scene.Slack.Message(scene.General, ts).ShouldBeNull();
    }

    [Fact]
    public async Task It_whispers()
    {
        await using var scene = await Scene.StartAsync();
        var ada = scene.Slack.Workspace.Ada;

        var whispered = await client.CallAsync(
            scene.Slack,
            "chat.postEphemeral",
            new JsonObject
            {
                ["channel"] = scene.General,
                ["user"] = ada.Id,
                ["text"] = "psst",
            }
        );

        whispered.Reply["message_ts"].ShouldNotBeNull();
        scene.Slack.EphemeralsFor(ada, scene.General).ShouldHaveSingleItem().Text.ShouldBe("psst");
        scene.Slack.EphemeralsFor(scene.Slack.Workspace.Grace, scene.General).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_shows_that_it_works()
    {
        await using var scene = await Scene.StartAsync();
        var root = scene.Ask();

        var status = await client.CallAsync(
            scene.Slack,
            "assistant.threads.setStatus",
            new JsonObject
            {
                ["channel_id"] = scene.Direct,
                ["thread_ts"] = root,
                ["status"] = "is looking it up",
            }
        );

        status.Reply["ok"]!.GetValue<bool>().ShouldBeTrue();
        scene.Slack.Session(scene.Direct, root)!.StatusText.ShouldBe("is looking it up");
    }

    [Fact]
    public async Task It_is_refused_in_the_words_of_Slack()
    {
        await using var scene = await Scene.StartAsync();
        var silent = new JsonObject { ["channel"] = scene.General };
        var block = new JsonObject
        {
            ["channel"] = scene.General,
            ["text"] = "x",
            ["blocks"] = JsonNode.Parse("""[{"type":"section"}]"""),
        };

        (await client.CallAsync(scene.Slack, "users.info", new JsonObject { ["user"] = "U0" })).ShouldBeRefused(
            "user_not_found"
        );
        (await client.CallAsync(scene.Slack, "chat.postMessage", silent)).ShouldBeRefused("no_text");
        (await client.DoAsync(scene.Slack, Any("no.such.method"))).ShouldBeRefused("unknown_method");
        (await client.DoAsync(scene.Slack, Any("auth.test"), token: "xoxb-wrong")).ShouldBeRefused("invalid_auth");
        (await client.DoAsync(scene.Slack, Any("auth.test"), token: "")).ShouldBeRefused("not_authed");
        var refused = (await client.CallAsync(scene.Slack, "chat.postMessage", block)).ShouldBeRefused(
            "invalid_blocks"
        );
        Texts(refused["response_metadata"]!["messages"]!).ShouldContain(message => message.Contains("/blocks/0"));
    }

    [Fact]
    public async Task It_is_told_which_scope_is_missing()
    {
        await using var slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions { Scopes = ["users:read"] }
        );

        var refused = await client.CallAsync(
            slack,
            "chat.postMessage",
            new JsonObject { ["channel"] = slack.Workspace.General.Id, ["text"] = "x" }
        );

        var data = refused.ShouldBeRefused("missing_scope");
        data["needed"]!.GetValue<string>().ShouldBe("chat:write");
        data["provided"]!.GetValue<string>().ShouldBe("users:read");
        Texts(data["response_metadata"]!["acceptedScopes"]!).ShouldBe(["chat:write"]);
    }

    private static JsonObject Any(string name) =>
        new()
        {
            ["act"] = "any",
            ["name"] = name,
            ["args"] = new JsonObject(),
        };

    private static JsonObject Pages(string name, JsonObject args) =>
        new()
        {
            ["act"] = "pages",
            ["name"] = name,
            ["args"] = args,
        };

    private static JsonObject Channel(Scene scene) => new() { ["channel"] = scene.General };

    private static JsonObject Message(Scene scene, string ts, string? text = null) =>
        new()
        {
            ["channel"] = scene.General,
            ["ts"] = ts,
            ["text"] = text,
        };

    private static IEnumerable<string> Texts(JsonNode array) =>
        array.AsArray().Select(node => node!.GetValue<string>());

    private static IEnumerable<string> Ids(IEnumerable<JsonNode?> nodes) =>
        nodes.Select(node => node!["id"]!.GetValue<string>());

    private static IEnumerable<string> Said(OfficialAnswer pages) =>
        pages.Replies.SelectMany(page => page!["messages"]!.AsArray()).Select(m => m!["text"]!.GetValue<string>());
}
