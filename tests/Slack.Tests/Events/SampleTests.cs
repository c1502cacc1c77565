using System.Net;
using BotHost.Slack.Tests.Http;

namespace BotHost.Slack.Tests.Events;

/// <summary>Every payload that is kept as a sample, and what it means.</summary>
public sealed class SampleTests
{
    private const string NoDelivery = "";

    /// <summary>Sample, the kind of activity or the reason why there is none.</summary>
    public static TheoryData<string, string> Meanings =>
        new()
        {
            { "agent_session_stopped", "stop_requested" },
            { "app_mention", "message_received" },
            { "app_mention_edited", "app_mention repeated_mention" },
            { "app_mention_org_install", "message_received" },
            { "app_mention_slack_connect", "message_received" },
            { "app_rate_limited", "app_rate_limited app_rate_limited" },
            { "app_uninstalled", "other unused_type" },
            { "block_actions_ephemeral", "button_clicked" },
            { "block_actions_feedback", "feedback_given" },
            { "block_actions_feedback_foreign_value", "button_clicked" },
            { "block_actions_feedback_negative", "feedback_given" },
            { "block_actions_org_install", "button_clicked" },
            { "block_actions_other", "button_clicked" },
            { "block_actions_select", "button_clicked" },
            { "block_actions_stop", "stop_requested" },
            { "block_actions_try_again", "regenerate_requested" },
            { "block_actions_view", "button_clicked" },
            { "block_suggestion", "other unused_type" },
            { "message_app_without_subtype", "message other_bot" },
            { "message_bot", "message other_bot" },
            { "message_changed", "message_edited" },
            { "message_changed_assistant_title", "message own_message" },
            { "message_changed_empty_edit", "message not_edited_by_hand" },
            { "message_changed_other_bot", "message other_bot" },
            { "message_changed_own_update", "message own_message" },
            { "message_changed_reply_count", "message same_text" },
            { "message_changed_tombstone", "message_deleted" },
            { "message_changed_unfurl", "message same_text" },
            { "message_channel", "message not_addressed" },
            { "message_channel_join", "message subtype" },
            { "message_deleted", "message_deleted" },
            { "message_deleted_own", "message_deleted" },
            { "message_file_share", "message_received" },
            { "message_hidden", "message hidden" },
            { "message_im", "message_received" },
            { "message_im_thread", "message_received" },
            { "message_me", "message_received" },
            { "message_mpim", "message not_addressed" },
            { "message_mpim_with_mention", "message_received" },
            { "message_own_by_app_id", "message own_message" },
            { "message_own_without_subtype", "message own_message" },
            { "message_private_channel", "message_received" },
            { "message_rich_text", "message_received" },
            { "message_slackbot", "message other_bot" },
            { "message_stop_in_thread", "stop_requested" },
            { "message_stop_with_mention", "stop_requested" },
            { "message_thread_broadcast", "message_received" },
            { "message_thread_reply", "message_received" },
            { "message_unknown_subtype", "message subtype" },
            { "message_with_mention", "message_received" },
            { "reaction_added", "other unused_type" },
            { "shortcut", "other unused_type" },
            { "slash_command", "command_invoked" },
            { "slash_command_org_install", "command_invoked" },
            { "ssl_check", NoDelivery },
            { "ssl_check_with_payload", NoDelivery },
            { "tombstone", "message subtype" },
            { "unknown_envelope", "other unused_type" },
            { "unknown_event", "other unused_type" },
            { "url_verification", NoDelivery },
            { "view_submission", "other unused_type" },
        };

    [Theory]
    [MemberData(nameof(Meanings))]
    public async Task A_sample_means(string sample, string meaning)
    {
        await using var host = await IngressHost.StartAsync();

        using var response = await host.SendAsync(sample);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var ignored = meaning.Split(' ') is [var type, var reason] ? $"ignored type={type} reason={reason}" : null;
        host.Counts.Where(count => count.StartsWith("ignored", StringComparison.Ordinal))
            .SingleOrDefault()
            .ShouldBe(ignored);
        var kind = ignored is null && meaning != NoDelivery ? meaning : null;
        host.Inbox.Accepted.SingleOrDefault()?.Kind.ShouldBe(kind);
        host.Inbox.Accepted.Count.ShouldBe(kind is null ? 0 : 1);
    }

    [Fact]
    public void Every_sample_has_a_meaning() =>
        Meanings.Select(row => (string)row[0]).Order(StringComparer.Ordinal).ShouldBe(Sample.Names);
}
