using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using BotHost.Domain.Feedback;
using BotHost.Slack.Installations;
using BotHost.Slack.Interactivity;
using SlackEmulator;

namespace BotHost.Slack.Tests.Http;

/// <summary>People act in a workspace that delivers as Slack does; what arrives is what they did.</summary>
public sealed class EmulatedSlackTests : IAsyncLifetime
{
    private IngressHost _host = null!;
    private SlackEmulatorHost _slack = null!;

    public async Task InitializeAsync()
    {
        _host = await IngressHost.StartAsync();
        _slack = await SlackEmulatorHost.StartAsync(
            new SlackEmulatorOptions
            {
                EventsUrl = _host.Url,
                SigningSecret = IngressHost.Secret,
                Time = _host.Clock,
            }
        );
        var here = _slack.Workspace;
        _host.Installations.Acme = new SlackInstallation(
            here.TeamId,
            here.AppId,
            here.BotUserId,
            here.BotId,
            here.TeamName
        );
    }

    public async Task DisposeAsync()
    {
        await _slack.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task The_request_url_is_verified() => (await _slack.VerifyUrlAsync()).ShouldBeTrue();

    [Fact]
    public async Task A_mention_arrives_twice_and_is_one_thing()
    {
        var ts = _slack.Post(_slack.Workspace.Ada, _slack.Workspace.General.Id, "@bothost what about <R&D>?");

        var first = await NextAsync<MessageReceived>();
        var second = await NextAsync<MessageReceived>();

        first.ShouldBe(second);
        first.Text.ShouldBe("what about <R&D>?");
        first.MessageId.ShouldBe(ts);
        first.Addressed.ShouldBeTrue();
        first.UserTenant.ShouldBeNull();
    }

    [Fact]
    public async Task A_direct_message_is_written_edited_stopped_and_deleted()
    {
        var ada = _slack.Workspace.Ada;

        var ts = _slack.PostDirect(ada, "plan my day");
        var written = await NextAsync<MessageReceived>();
        _slack.Edit(ada, ada.DirectChannelId, ts, "plan my week");
        var edited = await NextAsync<MessageEdited>();
        _slack.PostDirect(ada, "stop", ts);
        var stopped = await NextAsync<StopRequested>();
        _slack.Delete(ada, ada.DirectChannelId, ts);
        var deleted = await NextAsync<MessageDeleted>();

        written.Where.ShouldBe(ConversationKind.Direct);
        edited.Text.ShouldBe("plan my week");
        InboundActivity[] all = [written, edited, stopped, deleted];
        all.ShouldAllBe(activity => activity.Conversation == written.Conversation && activity.User == ada.Id);
        all.Select(activity => activity.OrderKey).ShouldBeInOrder();
        (written.MessageId, edited.MessageId, deleted.MessageId).ShouldBe((ts, ts, ts));
    }

    [Fact]
    public async Task A_thumb_under_an_answer_names_its_turn_and_the_answer_itself_is_not_heard()
    {
        var turn = Guid.ParseExact("0190f3a0c0de7000800000000000abcd", "N");
        var (ada, general) = (_slack.Workspace.Ada, _slack.Workspace.General.Id);
        var root = _slack.Post(ada, general, "@bothost hello");
        await NextAsync<MessageReceived>();
        await NextAsync<MessageReceived>();
        var answer = await AnswerAsync(general, root, turn);

        _slack.Click(ada, general, answer, ActionIds.Feedback, ActionIds.NegativeValue(turn));

        var given = await NextAsync<FeedbackGiven>();
        given.Turn.ShouldBe(turn);
        given.Verdict.ShouldBe(Verdict.Negative);
        given.MessageId.ShouldBe(answer);
        given.Conversation.ShouldBe(new ConversationKey("slack", _slack.Workspace.TeamId, general, root));
    }

    private async Task<string> AnswerAsync(string channel, string thread, Guid turn)
    {
        static JsonObject Thumb(string text, string value) =>
            new()
            {
                ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = text },
                ["value"] = value,
            };

        var buttons = new JsonObject
        {
            ["type"] = "feedback_buttons",
            ["action_id"] = ActionIds.Feedback,
            ["positive_button"] = Thumb("Good", ActionIds.PositiveValue(turn)),
            ["negative_button"] = Thumb("Bad", ActionIds.NegativeValue(turn)),
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_slack.ApiUrl, "chat.postMessage"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _slack.Options.BotToken);
        request.Content = JsonContent.Create(
            new JsonObject
            {
                ["channel"] = channel,
                ["thread_ts"] = thread,
                ["text"] = "Here you are.",
                ["blocks"] = new JsonArray(
                    new JsonObject { ["type"] = "context_actions", ["elements"] = new JsonArray(buttons) }
                ),
            }
        );
        using var response = await _host.Client.SendAsync(request);
        var reply = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        reply["ok"]!.GetValue<bool>().ShouldBeTrue(reply.ToJsonString());
        return reply["ts"]!.GetValue<string>();
    }

    private async Task<T> NextAsync<T>()
        where T : InboundActivity => (await _host.Inbox.NextAsync()).ShouldBeOfType<T>();
}
