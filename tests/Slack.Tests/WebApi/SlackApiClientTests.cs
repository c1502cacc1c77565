using System.Diagnostics;
using System.Text.Json;
using BotHost.Slack.Blocks;
using BotHost.Slack.WebApi;
using BotHost.Testing;
using static BotHost.Slack.Tests.WebApi.SlackClient;

namespace BotHost.Slack.Tests.WebApi;

public class SlackApiClientTests
{
    [Fact]
    public async Task The_token_travels_in_the_header_and_nowhere_else()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Reply().Expect("users.info").Json("""{"ok":true,"user":{"id":"U1"}}""");
        await using var client = new SlackClient(slack);

        await client.Api.SendAsync(new PostMessage("C1") { Text = "hi" }, Tenant, default);
        await client.Api.SendAsync(new GetUser("U1"), Tenant, default);

        foreach (var call in slack.Calls)
        {
            call.Token.ShouldBe(Token);
            call.Body.ShouldNotContain("xoxb");
            call.Query.ShouldBe("");
            call.Headers.Count(header => header.Value.Contains("xoxb", StringComparison.Ordinal)).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_token_of_the_request_wins_over_the_tenants()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("auth.test").Json("""{"ok":true}""");
        await using var client = new SlackClient(slack);

        await client.Api.SendAsync(new TestAuth { Token = "xoxb-other" }, Tenant, default);

        slack.Calls.Single().Token.ShouldBe("xoxb-other");
        slack.Calls.Single().Body.ShouldBe("");
    }

    [Fact]
    public async Task Writes_are_sent_as_json_that_says_its_charset()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.update").Reply();
        await using var client = new SlackClient(slack);

        await client.Api.SendAsync(
            new UpdateMessage("C1", "1.2") { Text = "grüß „dich“ < & é", Blocks = [new DividerBlock()] },
            Tenant,
            default
        );

        var call = slack.Calls.Single();
        call.ContentType.ShouldBe("application/json; charset=utf-8");
        call.Body.ShouldBe("""{"channel":"C1","ts":"1.2","text":"grüß „dich“ < & é","blocks":[{"type":"divider"}]}""");
    }

    [Fact]
    public async Task Reads_are_sent_as_a_form_without_what_is_null()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("conversations.replies").Json("""{"ok":true,"messages":[]}""");
        await using var client = new SlackClient(slack);

        await client.Api.SendAsync(
            new GetReplies("C1", "1.2")
            {
                Cursor = "dGVhbQ==",
                Limit = 15,
                Inclusive = true,
            },
            Tenant,
            default
        );

        var call = slack.Calls.Single();
        call.ContentType.ShouldBe("application/x-www-form-urlencoded");
        call.Body.ShouldBe("channel=C1&ts=1.2&cursor=dGVhbQ%3D%3D&limit=15&inclusive=true");
    }

    [Fact]
    public async Task Unknown_fields_of_an_answer_do_no_harm()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack
            .Expect("chat.postMessage")
            .Json("""{"surprise":{"a":[1]},"ok":true,"channel":"C1","ts":"1.5","message":{"text":"x","new":true}}""");
        await using var client = new SlackClient(slack);

        var reply = await client.Api.SendAsync(new PostMessage("C1") { Text = "x" }, Tenant, default);

        reply.Ts.ShouldBe("1.5");
        reply.Message!.Text.ShouldBe("x");
    }

    [Fact]
    public async Task Missing_scopes_are_named()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack
            .Expect("chat.postMessage")
            .Refuse("missing_scope", ""","needed":"chat:write","provided":"im:history,users:read" """);
        await using var client = new SlackClient(slack);

        var refusal = await Should.ThrowAsync<SlackApiException>(Post(client));

        refusal.Method.ShouldBe("chat.postMessage");
        refusal.Code.ShouldBe(SlackErrorCode.MissingScope);
        refusal.Needed.ShouldBe("chat:write");
        refusal.Provided.ShouldBe("im:history,users:read");
        refusal.RequestId.ShouldBe("req-chat.postMessage");
        refusal.IsTransient.ShouldBeFalse();
        refusal.MayHaveBeenApplied.ShouldBeFalse();
    }

    [Fact]
    public async Task Slacks_explanations_come_with_the_refusal()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack
            .Expect("chat.postMessage")
            .Refuse(
                "invalid_arguments",
                ""","response_metadata":{"messages":["[ERROR] missing required field: channel"]}"""
            );
        await using var client = new SlackClient(slack);

        var refusal = await Should.ThrowAsync<SlackApiException>(Post(client));

        refusal.ResponseMessages.ShouldBe(["[ERROR] missing required field: channel"]);
        refusal.Disposition.ShouldBe(SlackDisposition.OurBug);
    }

    [Fact]
    public async Task A_refusal_counts_whatever_the_http_status()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("chat.postMessage").Body(403, "application/json", """{"ok":false,"error":"invalid_auth"}""");
        await using var client = new SlackClient(slack);

        (await Should.ThrowAsync<SlackApiException>(Post(client))).Code.ShouldBe("invalid_auth");
    }

    [Fact]
    public async Task Limits_of_Slack_are_refused_before_anything_is_sent()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        await using var client = new SlackClient(slack);
        var update = new UpdateMessage("C1", "1.2");
        Block[] fiftyOne = [.. Enumerable.Repeat(new DividerBlock(), 51)];

        foreach (
            var wrong in new[]
            {
                update with
                {
                    Text = new string('x', 4_001),
                },
                update with
                {
                    MarkdownText = new string('x', 12_001),
                },
                update with
                {
                    MarkdownText = "x",
                    Text = "x",
                },
                update with
                {
                    MarkdownText = "x",
                    Blocks = [new DividerBlock()],
                },
                update with
                {
                    Blocks = fiftyOne,
                },
                update with
                {
                    Blocks = [new MarkdownBlock(new string('x', 7_000)), new MarkdownBlock(new string('x', 7_000))],
                },
            }
        )
            await Should.ThrowAsync<ArgumentException>(client.Api.SendAsync(wrong, Tenant, default));

        slack.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Families_lead_to_the_same_calls()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack
            .Expect("chat.getPermalink")
            .Json("""{"ok":true,"channel":"C1","permalink":"https://x.slack.com/archives/C1/p12"}""")
            .Expect("views.open")
            .Json("""{"ok":true,"view":{"id":"V1","hash":"1.a"}}""");
        await using var client = new SlackClient(slack);
        var view = JsonElement.Parse("""{"type":"modal","blocks":[]}""");

        var link = await client.Api.Chat.GetPermalinkAsync(new GetPermalink("C1", "1.2"), Tenant, default);
        var opened = await client.Api.Views.OpenAsync(new OpenView("1.2.abc", view), Tenant, default);

        link.Permalink.ShouldBe("https://x.slack.com/archives/C1/p12");
        opened.View!.Id.ShouldBe("V1");
        slack.Calls[1].Arguments["view"]!["type"]!.GetValue<string>().ShouldBe("modal");
    }

    [Fact]
    public async Task Neither_text_nor_token_reaches_logs_exceptions_or_spans()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack
            .Expect("chat.postMessage")
            .Reply()
            .Expect("chat.postMessage")
            .Refuse("no_text")
            .Expect("chat.postMessage")
            .CutJson()
            .Expect("chat.postMessage")
            .Reset();
        await using var client = new SlackClient(slack);
        var request = new PostMessage("C1") { Text = "the secret words", Token = "xoxb-secret" };
        var seen = new List<string> { request.ToString() };
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SlackTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (seen)
                    seen.Add(span.DisplayName + string.Join(' ', span.TagObjects) + span.StatusDescription);
            },
        };
        ActivitySource.AddActivityListener(listener);

        await client.Api.SendAsync(request, Tenant, default);
        for (var i = 0; i < 3; i++)
            seen.Add(
                (await Should.ThrowAsync<SlackException>(client.Api.SendAsync(request, Tenant, default))).ToString()
            );

        client.Log.Lines.Count.ShouldBe(4);
        seen.Count.ShouldBeGreaterThanOrEqualTo(8);
        foreach (var line in seen.Concat(client.Log.Lines))
        {
            line.ShouldNotContain("secret");
            line.ShouldNotContain("xoxb");
        }
    }

    [Fact]
    public async Task A_call_makes_one_span_named_after_its_method()
    {
        await using var slack = await ScriptedSlack.StartAsync();
        slack.Expect("users.info").Refuse("user_not_found");
        await using var client = new SlackClient(slack);
        var spans = new List<Activity>();
        using var parent = new Activity("test").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SlackTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                    if (span.TraceId == parent.TraceId)
                        spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);

        await Should.ThrowAsync<SlackApiException>(client.Api.SendAsync(new GetUser("U1"), Tenant, default));

        var span = spans.ShouldHaveSingleItem();
        span.OperationName.ShouldBe("users.info");
        span.Kind.ShouldBe(ActivityKind.Client);
        span.GetTagItem("error.type").ShouldBe("user_not_found");
        span.GetTagItem("slack.tenant").ShouldBe(Tenant);
    }

    [Theory]
    [InlineData("")]
    [InlineData("xoxb-1\n")]
    [InlineData("xoxb 1")]
    public async Task An_impossible_token_is_refused_without_being_shown(string token)
    {
        await using var slack = await ScriptedSlack.StartAsync();
        await using var client = new SlackClient(slack);

        var refusal = await Should.ThrowAsync<InvalidOperationException>(
            client.Api.SendAsync(new TestAuth { Token = token }, Tenant, default)
        );

        refusal.ToString().ShouldNotContain("xoxb");
        slack.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void An_error_code_that_is_no_code_stays_out_of_the_message() =>
        new SlackApiException("chat.update", "<b>hello you</b>").Message.ShouldNotContain("hello");

    private static Task<PostMessageReply> Post(SlackClient client) =>
        client.Api.SendAsync(new PostMessage("C1") { Text = "hi" }, Tenant, default);
}
