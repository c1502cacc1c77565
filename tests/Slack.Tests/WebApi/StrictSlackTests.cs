using System.Text.Json;
using BotHost.Slack.Blocks;
using BotHost.Slack.Streaming;
using BotHost.Slack.WebApi;
using SlackEmulator;

namespace BotHost.Slack.Tests.WebApi;

/// <summary>The client and the stream against a Slack that checks every argument as the real one does.</summary>
public sealed class StrictSlackTests : IAsyncLifetime
{
    private SlackEmulatorHost _slack = null!;
    private SlackClient _client = null!;

    public async Task InitializeAsync()
    {
        _slack = await SlackEmulatorHost.StartAsync(new SlackEmulatorOptions { BotToken = "xoxb-of-T1" });
        _client = new SlackClient(_slack.ApiUrl);
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _slack.DisposeAsync();
    }

    [Fact]
    public async Task Every_read_is_understood()
    {
        var general = _slack.Workspace.General.Id;
        var ada = _slack.Workspace.Ada;
        var ts = _slack.Post(ada, general, "hello there");

        (await Send(new TestAuth())).UserId.ShouldBe(_slack.Workspace.BotUserId);
        (await Send(new GetConversation(general) { IncludeNumMembers = true })).Channel.Id.ShouldBe(general);
        (await Send(new GetHistory(general) { Limit = 10 })).Messages.ShouldContain(message => message.Ts == ts);
        (await Send(new GetReplies(general, ts) { Limit = 10 })).Messages.Single().Text.ShouldBe("hello there");
        (await Send(new GetMembers(general))).Members.ShouldContain(ada.Id);
        (await Send(new ListUserConversations { Types = "public_channel,im" })).Channels.ShouldContain(c =>
            c.Id == general
        );
        (await Send(new GetUser(ada.Id))).User.Tz.ShouldBe("Europe/London");
        (await Send(new GetBot(_slack.Workspace.BotId))).Bot.UserId.ShouldBe(_slack.Workspace.BotUserId);
        (await Send(new GetPermalink(general, ts))).Permalink.ShouldStartWith("http");
    }

    [Fact]
    public async Task Every_write_is_understood()
    {
        var general = _slack.Workspace.General.Id;
        var ada = _slack.Workspace.Ada;
        var root = _slack.Post(ada, general, "hello there");

        await Send(new SetThreadStatus(general, root, "is thinking…"));
        await Send(new SetSessionStatus(general, SessionStatus.Processing) { ThreadTs = root });
        var posted = await Send(
            new PostMessage(general)
            {
                Text = "Hi",
                Blocks = [new HeaderBlock(new PlainText("Hi")), new MarkdownBlock("**you**")],
                ThreadTs = root,
                UnfurlLinks = false,
                Metadata = new MessageMetadata("turn", JsonElement.Parse("""{"id":7}""")),
            }
        );
        await Send(
            new UpdateMessage(general, posted.Ts)
            {
                Text = "Done",
                Blocks =
                [
                    new PlanBlock(
                        "Plan",
                        [
                            new TaskCardBlock(
                                "t1",
                                "Search",
                                TaskCardStatus.Complete,
                                Output: RichTextBlock.Of("3 found")
                            ),
                        ]
                    ),
                    new MarkdownBlock("**done**"),
                ],
            }
        );
        await Send(new PostEphemeral(general, ada.Id) { Text = "Thank you" });
        await Send(new DeleteMessage(general, posted.Ts));

        _slack.Message(general, posted.Ts).ShouldBeNull();
        _slack.EphemeralsFor(ada, general).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_stream_shows_a_plan_cards_text_and_thumbs()
    {
        var general = _slack.Workspace.General.Id;
        var root = _slack.Post(_slack.Workspace.Ada, general, "what do you know?");
        var stream = new ChatStream(
            _client.Api,
            SlackClient.Tenant,
            new ChatStreamOptions(general, root)
            {
                RecipientTeamId = _slack.Workspace.TeamId,
                RecipientUserId = _slack.Workspace.Ada.Id,
                TaskDisplayMode = TaskDisplayMode.Plan,
                BufferSize = 10,
            }
        );

        await stream.AppendAsync(
            chunks: [new PlanUpdateChunk("Plan"), new TaskUpdateChunk("t1", "Search", TaskCardStatus.InProgress)]
        );
        foreach (var word in (string[])["I ", "know ", "three ", "things."])
            await stream.AppendAsync(word);
        var stopped = await stream.StopAsync(
            chunks:
            [
                new TaskUpdateChunk(
                    "t1",
                    "Search",
                    TaskCardStatus.Complete,
                    Output: "3 found",
                    Sources: [new UrlSource("https://example.com", "Example")]
                ),
            ],
            blocks:
            [
                new ContextActionsBlock(
                    new FeedbackButtons(
                        "feedback",
                        new FeedbackButton(new PlainText("Good"), "up"),
                        new FeedbackButton(new PlainText("Bad"), "down")
                    )
                ),
            ]
        );

        stopped.Ts.ShouldBe(stream.Ts);
        _slack.BotReplies(general, root).ShouldHaveSingleItem().Text.ShouldContain("I know three things.");
    }

    [Fact]
    public async Task A_stream_that_Slack_seals_says_so_and_gives_back_the_rest()
    {
        var general = _slack.Workspace.General.Id;
        var root = _slack.Post(_slack.Workspace.Ada, general, "what do you know?");
        var stream = new ChatStream(
            _client.Api,
            SlackClient.Tenant,
            new ChatStreamOptions(general, root)
            {
                RecipientTeamId = _slack.Workspace.TeamId,
                RecipientUserId = _slack.Workspace.Ada.Id,
                BufferSize = 1,
            }
        );
        await stream.AppendAsync("one ");
        _slack.SealStreams();

        var refusal = await Should.ThrowAsync<SlackApiException>(stream.AppendAsync("two"));

        refusal.Disposition.ShouldBe(SlackDisposition.Rewrite);
        stream.State.ShouldBe(ChatStreamState.Closed);
        (await stream.TakeUnsentAsync()).ShouldBe([new MarkdownTextChunk("two")]);
    }

    private Task<TReply> Send<TReply>(SlackRequest<TReply> request)
        where TReply : SlackReply => _client.Api.SendAsync(request, SlackClient.Tenant, default);
}
