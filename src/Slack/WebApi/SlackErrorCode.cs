namespace BotHost.Slack.WebApi;

/// <summary>Error codes of the Web API; what each means and asks for is in <see cref="SlackErrorTable"/>.</summary>
public static class SlackErrorCode
{
    // Rate limits
    public const string RateLimited = "ratelimited";
    public const string PostingRateLimited = "rate_limited";

    // The token
    public const string NotAuthed = "not_authed";
    public const string InvalidAuth = "invalid_auth";
    public const string AccountInactive = "account_inactive";
    public const string TokenExpired = "token_expired";
    public const string TokenRevoked = "token_revoked";
    public const string NotAllowedTokenType = "not_allowed_token_type";
    public const string MissingScope = "missing_scope";
    public const string NoPermission = "no_permission";
    public const string OrgLoginRequired = "org_login_required";
    public const string TwoFactorSetupRequired = "two_factor_setup_required";
    public const string AccessDenied = "access_denied";
    public const string AccessLimited = "accesslimited";
    public const string EnterpriseIsRestricted = "enterprise_is_restricted";
    public const string EkmAccessDenied = "ekm_access_denied";
    public const string TeamAccessNotGranted = "team_access_not_granted";
    public const string TeamNotFound = "team_not_found";
    public const string NotAuthorized = "not_authorized";

    // The form of the call
    public const string InvalidArgName = "invalid_arg_name";
    public const string InvalidArguments = "invalid_arguments";
    public const string InvalidArrayArg = "invalid_array_arg";
    public const string InvalidCharset = "invalid_charset";
    public const string InvalidFormData = "invalid_form_data";
    public const string InvalidPostType = "invalid_post_type";
    public const string MissingPostType = "missing_post_type";
    public const string InvalidJson = "invalid_json";
    public const string JsonNotObject = "json_not_object";
    public const string UnknownMethod = "unknown_method";
    public const string MethodDeprecated = "method_deprecated";
    public const string DeprecatedEndpoint = "deprecated_endpoint";

    // Slack's own trouble
    public const string RequestTimeout = "request_timeout";
    public const string FatalError = "fatal_error";
    public const string InternalError = "internal_error";
    public const string ServiceUnavailable = "service_unavailable";
    public const string MessagingProcessingFailed = "messaging_processing_failed";
    public const string TeamAddedToOrg = "team_added_to_org";

    // Where one may write
    public const string ChannelNotFound = "channel_not_found";
    public const string IsArchived = "is_archived";
    public const string NotInChannel = "not_in_channel";
    public const string UserNotInChannel = "user_not_in_channel";
    public const string UserNotFound = "user_not_found";
    public const string MessagesTabDisabled = "messages_tab_disabled";
    public const string MessageLimitExceeded = "message_limit_exceeded";
    public const string RestrictedAction = "restricted_action";
    public const string RestrictedActionNonThreadableChannel = "restricted_action_non_threadable_channel";
    public const string RestrictedActionReadOnlyChannel = "restricted_action_read_only_channel";
    public const string RestrictedActionThreadLocked = "restricted_action_thread_locked";
    public const string RestrictedActionThreadOnlyChannel = "restricted_action_thread_only_channel";
    public const string SlackConnectCanvasSharingBlocked = "slack_connect_canvas_sharing_blocked";
    public const string SlackConnectFileLinkSharingBlocked = "slack_connect_file_link_sharing_blocked";
    public const string SlackConnectListsSharingBlocked = "slack_connect_lists_sharing_blocked";
    public const string ChannelIsLimitedAccess = "channel_is_limited_access";
    public const string MethodNotSupportedForChannelType = "method_not_supported_for_channel_type";
    public const string ReservedUsername = "reserved_username";

    // Streams
    public const string ChannelTypeNotSupported = "channel_type_not_supported";
    public const string FeatureDisabled = "feature_disabled";
    public const string MissingRecipientTeamId = "missing_recipient_team_id";
    public const string MissingRecipientUserId = "missing_recipient_user_id";
    public const string InvalidThreadTs = "invalid_thread_ts";
    public const string NotSubscribedToMessageStreamStopped = "not_subscribed_to_message_stream_stopped";
    public const string MessageNotInStreamingState = "message_not_in_streaming_state";
    public const string StreamingModeMismatch = "streaming_mode_mismatch";
    public const string StreamingStateConflict = "streaming_state_conflict";
    public const string StoppedByUser = "stopped_by_user";
    public const string MsgTooLong = "msg_too_long";
    public const string CannotProvideBothMarkdownTextAndChunks = "cannot_provide_both_markdown_text_and_chunks";
    public const string InvalidChunks = "invalid_chunks";
    public const string MessageNotOwnedByApp = "message_not_owned_by_app";
    public const string MessageNotOwnedByBot = "message_not_owned_by_bot";
    public const string CannotReplyToMessage = "cannot_reply_to_message";

    // Content
    public const string NoText = "no_text";
    public const string InvalidBlocks = "invalid_blocks";
    public const string InvalidBlocksFormat = "invalid_blocks_format";
    public const string MsgBlocksTooLong = "msg_blocks_too_long";
    public const string MsgBlocksTooMany = "msg_blocks_too_many";
    public const string MarkdownTextConflict = "markdown_text_conflict";
    public const string InvalidMetadataFormat = "invalid_metadata_format";
    public const string InvalidMetadataSchema = "invalid_metadata_schema";
    public const string MetadataTooLarge = "metadata_too_large";
    public const string MetadataMustBeSentFromApp = "metadata_must_be_sent_from_app";
    public const string TooManyAttachments = "too_many_attachments";
    public const string AttachmentPayloadLimitExceeded = "attachment_payload_limit_exceeded";
    public const string TooManyContactCards = "too_many_contact_cards";
    public const string MissingFileData = "missing_file_data";
    public const string AsUserNotSupported = "as_user_not_supported";
    public const string DuplicateChannelNotFound = "duplicate_channel_not_found";
    public const string DuplicateMessageNotFound = "duplicate_message_not_found";

    // Messages that exist
    public const string MessageNotFound = "message_not_found";
    public const string CantUpdateMessage = "cant_update_message";
    public const string EditWindowClosed = "edit_window_closed";
    public const string BlockMismatch = "block_mismatch";
    public const string CantDeleteMessage = "cant_delete_message";
    public const string ThreadNotFound = "thread_not_found";

    // Sessions
    public const string InvalidStatus = "invalid_status";
    public const string ThreadTsRequired = "thread_ts_required";
    public const string ThreadTsNotAllowed = "thread_ts_not_allowed";

    // Reading
    public const string InvalidCursor = "invalid_cursor";
    public const string InvalidLimit = "invalid_limit";
    public const string InvalidTypes = "invalid_types";
    public const string MissingArgument = "missing_argument";
    public const string InvalidTsLatest = "invalid_ts_latest";
    public const string InvalidTsOldest = "invalid_ts_oldest";
    public const string FetchMembersFailed = "fetch_members_failed";
    public const string BotNotFound = "bot_not_found";
    public const string ExternalChannelMigrating = "external_channel_migrating";

    // Views
    public const string ExpiredTriggerId = "expired_trigger_id";
    public const string ExchangedTriggerId = "exchanged_trigger_id";
    public const string InvalidTriggerId = "invalid_trigger_id";
    public const string HashConflict = "hash_conflict";
    public const string PushLimitReached = "push_limit_reached";
    public const string ViewTooLarge = "view_too_large";
    public const string DuplicateExternalId = "duplicate_external_id";
    public const string NotFound = "not_found";
}
