using System.Reflection;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Tests.WebApi;

public class SlackErrorTableTests
{
    /// <summary>What Slack's reference lists for chat.startStream, the streaming methods and any method at all.</summary>
    private const string Documented = """
        access_denied accesslimited account_inactive channel_not_found channel_type_not_supported deprecated_endpoint
        duplicate_channel_not_found duplicate_message_not_found ekm_access_denied enterprise_is_restricted fatal_error
        internal_error invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_blocks
        invalid_blocks_format invalid_charset invalid_form_data invalid_metadata_format invalid_metadata_schema
        invalid_post_type is_archived message_limit_exceeded messages_tab_disabled messaging_processing_failed
        metadata_must_be_sent_from_app metadata_too_large method_deprecated missing_post_type missing_recipient_team_id
        missing_recipient_user_id missing_scope msg_blocks_too_long no_permission no_text not_allowed_token_type
        not_authed not_in_channel org_login_required rate_limited ratelimited request_timeout restricted_action
        restricted_action_non_threadable_channel restricted_action_read_only_channel restricted_action_thread_locked
        restricted_action_thread_only_channel service_unavailable slack_connect_canvas_sharing_blocked
        slack_connect_file_link_sharing_blocked slack_connect_lists_sharing_blocked team_access_not_granted
        team_added_to_org team_not_found token_expired token_revoked two_factor_setup_required user_not_found
        invalid_chunks msg_blocks_too_many not_subscribed_to_message_stream_stopped message_not_in_streaming_state
        message_not_found message_not_owned_by_app message_not_owned_by_bot stopped_by_user as_user_not_supported
        too_many_attachments too_many_contact_cards cannot_reply_to_message missing_file_data
        attachment_payload_limit_exceeded invalid_json json_not_object unknown_method
        """;

    /// <summary>What is seen live with the streaming methods, and what status, update, delete and ephemeral add.</summary>
    private const string Others = """
        invalid_thread_ts streaming_mode_mismatch cannot_provide_both_markdown_text_and_chunks msg_too_long
        streaming_state_conflict cant_delete_message block_mismatch markdown_text_conflict cant_update_message
        edit_window_closed user_not_in_channel reserved_username feature_disabled not_authorized invalid_status
        thread_ts_required thread_ts_not_allowed
        """;

    public static TheoryData<string> KnownCodes => [.. Words(Documented), .. Words(Others)];

    [Theory]
    [MemberData(nameof(KnownCodes))]
    public void Every_known_error_code_has_exactly_one_row(string code) =>
        SlackErrorTable.Rows.Count(row => row.Code == code).ShouldBe(1);

    [Fact]
    public void No_code_has_two_rows() => SlackErrorTable.Rows.Select(row => row.Code).ShouldBeUnique();

    [Fact]
    public void Every_constant_has_a_row_and_every_row_a_constant() =>
        typeof(SlackErrorCode)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!)
            .ShouldBe(SlackErrorTable.Rows.Select(row => row.Code), ignoreOrder: true);

    [Fact]
    public void Every_row_says_in_a_sentence_what_to_do() =>
        SlackErrorTable.Rows.ShouldAllBe(row => row.Remedy.EndsWith('.') && char.IsLetter(row.Remedy[0]));

    [Fact]
    public void What_is_retried_or_waited_for_is_what_exceptions_call_transient()
    {
        foreach (var row in SlackErrorTable.Rows)
            new SlackApiException("chat.update", row.Code).IsTransient.ShouldBe(
                row.Disposition is SlackDisposition.Retry or SlackDisposition.Wait,
                row.Code
            );
    }

    [Fact]
    public void Only_troubles_of_Slack_itself_leave_open_whether_a_write_took_effect() =>
        SlackErrorTable
            .Rows.Where(row => row.MayHaveBeenApplied)
            .Select(row => row.Code)
            .ShouldBe(
                ["fatal_error", "internal_error", "service_unavailable", "messaging_processing_failed"],
                ignoreOrder: true
            );

    [Theory]
    [InlineData("ratelimited", SlackDisposition.Wait)]
    [InlineData("rate_limited", SlackDisposition.Wait)]
    [InlineData("internal_error", SlackDisposition.Retry)]
    [InlineData("token_revoked", SlackDisposition.Reauthenticate)]
    [InlineData("missing_scope", SlackDisposition.TellOperator)]
    [InlineData("not_in_channel", SlackDisposition.TellUser)]
    [InlineData("msg_too_long", SlackDisposition.Roll)]
    [InlineData("message_not_in_streaming_state", SlackDisposition.Rewrite)]
    [InlineData("streaming_mode_mismatch", SlackDisposition.Rewrite)]
    [InlineData("channel_type_not_supported", SlackDisposition.FallBack)]
    [InlineData("unknown_method", SlackDisposition.FallBack)]
    [InlineData("cant_update_message", SlackDisposition.FallBack)]
    [InlineData("stopped_by_user", SlackDisposition.Stop)]
    [InlineData("invalid_arguments", SlackDisposition.OurBug)]
    public void A_code_asks_for_one_thing(string code, SlackDisposition disposition) =>
        new SlackApiException("chat.appendStream", code).Disposition.ShouldBe(disposition);

    [Fact]
    public void A_code_that_nobody_knows_is_for_the_operator_and_is_not_repeated()
    {
        var row = SlackErrorTable.For("made_up_tomorrow");

        row.Disposition.ShouldBe(SlackDisposition.TellOperator);
        row.IsTransient.ShouldBeFalse();
    }

    private static string[] Words(string text) => text.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}
