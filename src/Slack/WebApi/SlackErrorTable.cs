using System.Collections.Frozen;
using static BotHost.Slack.WebApi.SlackDisposition;

namespace BotHost.Slack.WebApi;

/// <summary>What an error code of Slack means for the caller.</summary>
/// <param name="Code">The code, as in <see cref="SlackErrorCode"/>.</param>
/// <param name="Disposition">What to do about it.</param>
/// <param name="Remedy">The same in words, for whoever reads the log.</param>
/// <param name="MayHaveBeenApplied">Whether Slack may have carried part of the call out before it failed.</param>
public sealed record SlackErrorRow(string Code, SlackDisposition Disposition, string Remedy, bool MayHaveBeenApplied)
{
    /// <summary>Whether the same call may succeed later without anybody changing anything.</summary>
    public bool IsTransient => Disposition is Retry or Wait;
}

/// <summary>
/// Every error code that the methods used here are known to answer, each with exactly one row. Sources: Slack's
/// reference of the methods, and answers seen live where the reference is silent.
/// </summary>
public static class SlackErrorTable
{
    private static readonly SlackErrorRow[] All =
    [
        // Rate limits
        Row(SlackErrorCode.RateLimited, Wait, "Wait for Retry-After; the method is called too often in this tenant."),
        Row(SlackErrorCode.PostingRateLimited, Wait, "Wait; too much is posted at once."),
        // The token
        Row(SlackErrorCode.NotAuthed, Reauthenticate, "No token was sent; install the app or set the token."),
        Row(
            SlackErrorCode.InvalidAuth,
            Reauthenticate,
            "The token is not valid; install the app again or correct the token."
        ),
        Row(
            SlackErrorCode.AccountInactive,
            Reauthenticate,
            "The token's user or workspace is gone; install the app again."
        ),
        Row(SlackErrorCode.TokenExpired, Reauthenticate, "Refresh the token."),
        Row(SlackErrorCode.TokenRevoked, Reauthenticate, "The token was revoked; install the app again."),
        Row(
            SlackErrorCode.NotAllowedTokenType,
            TellOperator,
            "Use the kind of token that this method takes, a bot token as a rule."
        ),
        Row(SlackErrorCode.MissingScope, TellOperator, "Add the scope to the app and install it again."),
        Row(SlackErrorCode.NoPermission, TellOperator, "The workspace does not let this token do it."),
        Row(
            SlackErrorCode.OrgLoginRequired,
            TellOperator,
            "The workspace is moving to an Enterprise org; install the app again afterwards."
        ),
        Row(SlackErrorCode.TwoFactorSetupRequired, TellOperator, "The token's user has to set up two-factor login."),
        Row(
            SlackErrorCode.AccessDenied,
            TellOperator,
            "The token may not touch this; look at the workspace's app settings."
        ),
        Row(SlackErrorCode.AccessLimited, TellOperator, "Access is limited by the workspace's network rules."),
        Row(
            SlackErrorCode.EnterpriseIsRestricted,
            TellOperator,
            "The Enterprise org does not let apps call this method."
        ),
        Row(
            SlackErrorCode.EkmAccessDenied,
            TellOperator,
            "An administrator has suspended posting by revoking an encryption key."
        ),
        Row(SlackErrorCode.TeamAccessNotGranted, TellOperator, "The org-wide app has not been granted this workspace."),
        Row(SlackErrorCode.TeamNotFound, TellOperator, "The workspace named does not exist for this token."),
        Row(
            SlackErrorCode.NotAuthorized,
            TellOperator,
            "The app may not do this here; look at its features and scopes."
        ),
        // The form of the call
        Row(SlackErrorCode.InvalidArgName, OurBug, "An argument's name is not valid."),
        Row(SlackErrorCode.InvalidArguments, OurBug, "An argument is not valid; the response messages say which."),
        Row(SlackErrorCode.InvalidArrayArg, OurBug, "An argument is a list where none is taken."),
        Row(SlackErrorCode.InvalidCharset, OurBug, "The body's charset is not utf-8."),
        Row(SlackErrorCode.InvalidFormData, OurBug, "The form body cannot be read."),
        Row(SlackErrorCode.InvalidPostType, OurBug, "The body's content type is not taken."),
        Row(SlackErrorCode.MissingPostType, OurBug, "The body has no content type."),
        Row(SlackErrorCode.InvalidJson, OurBug, "The JSON body cannot be read."),
        Row(SlackErrorCode.JsonNotObject, OurBug, "The JSON body is not an object."),
        Row(SlackErrorCode.UnknownMethod, FallBack, "This Slack does not know the method."),
        Row(SlackErrorCode.MethodDeprecated, TellOperator, "The method is gone; update this program."),
        Row(SlackErrorCode.DeprecatedEndpoint, TellOperator, "The endpoint is gone; update this program."),
        // Slack's own trouble
        Row(SlackErrorCode.RequestTimeout, Retry, "The body reached Slack cut or not at all."),
        Row(SlackErrorCode.FatalError, Retry, "Slack failed, perhaps half way.", mayHaveBeenApplied: true),
        Row(SlackErrorCode.InternalError, Retry, "Slack failed, perhaps half way.", mayHaveBeenApplied: true),
        Row(SlackErrorCode.ServiceUnavailable, Retry, "Slack is not available.", mayHaveBeenApplied: true),
        Row(
            SlackErrorCode.MessagingProcessingFailed,
            Retry,
            "Slack failed to process the message.",
            mayHaveBeenApplied: true
        ),
        Row(SlackErrorCode.TeamAddedToOrg, Retry, "The workspace is just being moved into an Enterprise org."),
        // Where one may write
        Row(SlackErrorCode.ChannelNotFound, Stop, "The channel is gone or the bot cannot see it."),
        Row(SlackErrorCode.IsArchived, Stop, "The channel is archived."),
        Row(SlackErrorCode.NotInChannel, TellUser, "Invite the bot to the channel."),
        Row(SlackErrorCode.UserNotInChannel, Stop, "The person has left the channel."),
        Row(SlackErrorCode.UserNotFound, FallBack, "The person is not known to this token."),
        Row(SlackErrorCode.MessagesTabDisabled, TellOperator, "Switch on the messages tab in the app's settings."),
        Row(SlackErrorCode.MessageLimitExceeded, TellOperator, "The workspace has used up its messages."),
        Row(SlackErrorCode.RestrictedAction, TellOperator, "A setting of the workspace forbids posting."),
        Row(
            SlackErrorCode.RestrictedActionNonThreadableChannel,
            FallBack,
            "The channel has no threads; post at top level."
        ),
        Row(
            SlackErrorCode.RestrictedActionReadOnlyChannel,
            TellUser,
            "The channel is read-only for the bot; ask where it may write."
        ),
        Row(SlackErrorCode.RestrictedActionThreadLocked, Stop, "The thread is locked."),
        Row(
            SlackErrorCode.RestrictedActionThreadOnlyChannel,
            FallBack,
            "The channel takes replies only; post in a thread."
        ),
        Row(
            SlackErrorCode.SlackConnectCanvasSharingBlocked,
            TellUser,
            "Canvases may not be shared with the other company."
        ),
        Row(
            SlackErrorCode.SlackConnectFileLinkSharingBlocked,
            TellUser,
            "Links to files may not be shared with the other company."
        ),
        Row(
            SlackErrorCode.SlackConnectListsSharingBlocked,
            TellUser,
            "Lists may not be shared with the other company."
        ),
        Row(SlackErrorCode.ChannelIsLimitedAccess, TellUser, "The channel is only open to some; ask for access."),
        Row(
            SlackErrorCode.MethodNotSupportedForChannelType,
            FallBack,
            "This kind of channel does not know the method."
        ),
        Row(SlackErrorCode.ReservedUsername, TellOperator, "Choose another name for the bot; this one is Slack's own."),
        // Streams
        Row(
            SlackErrorCode.ChannelTypeNotSupported,
            FallBack,
            "This kind of channel takes no streams; post and update."
        ),
        Row(
            SlackErrorCode.FeatureDisabled,
            FallBack,
            "The app or workspace does not have the agent feature; do without."
        ),
        Row(SlackErrorCode.MissingRecipientTeamId, FallBack, "A stream in a channel needs to know whom it answers."),
        Row(SlackErrorCode.MissingRecipientUserId, FallBack, "A stream in a channel needs to know whom it answers."),
        Row(
            SlackErrorCode.InvalidThreadTs,
            FallBack,
            "The thread's root is gone, or a stream at top level is not taken here."
        ),
        Row(
            SlackErrorCode.NotSubscribedToMessageStreamStopped,
            TellOperator,
            "Subscribe the app to the event that says that a stream was stopped."
        ),
        Row(
            SlackErrorCode.MessageNotInStreamingState,
            Rewrite,
            "Slack has closed the stream; replace the message's content."
        ),
        Row(
            SlackErrorCode.StreamingModeMismatch,
            Rewrite,
            "The stream was begun in the other mode; stop it and replace its content."
        ),
        Row(SlackErrorCode.StreamingStateConflict, Rewrite, "The stream is open; stop it, then update."),
        Row(SlackErrorCode.StoppedByUser, Stop, "Somebody pressed stop; write nothing more."),
        Row(SlackErrorCode.MsgTooLong, Roll, "The message is full; go on in a fresh one."),
        Row(SlackErrorCode.CannotProvideBothMarkdownTextAndChunks, OurBug, "A call has text and chunks."),
        Row(SlackErrorCode.InvalidChunks, OurBug, "A chunk has an unknown type or lacks a field."),
        Row(SlackErrorCode.MessageNotOwnedByApp, FallBack, "The message is another app's; post anew."),
        Row(
            SlackErrorCode.MessageNotOwnedByBot,
            FallBack,
            "The message is another app's; post anew. Slack's older word for message_not_owned_by_app."
        ),
        Row(SlackErrorCode.CannotReplyToMessage, FallBack, "The thread's root takes no replies; post at top level."),
        // Content
        Row(SlackErrorCode.NoText, OurBug, "The message would be empty."),
        Row(SlackErrorCode.InvalidBlocks, OurBug, "A block is not valid; the response messages say which."),
        Row(SlackErrorCode.InvalidBlocksFormat, OurBug, "The blocks are not a list of blocks."),
        Row(SlackErrorCode.MsgBlocksTooLong, OurBug, "The blocks are too long."),
        Row(SlackErrorCode.MsgBlocksTooMany, OurBug, "More than 50 blocks."),
        Row(SlackErrorCode.MarkdownTextConflict, OurBug, "Markdown text goes neither with text nor with blocks."),
        Row(SlackErrorCode.InvalidMetadataFormat, OurBug, "The metadata is not an event type with a payload."),
        Row(SlackErrorCode.InvalidMetadataSchema, OurBug, "The metadata does not follow the app's schema for it."),
        Row(SlackErrorCode.MetadataTooLarge, OurBug, "The metadata is too large."),
        Row(SlackErrorCode.MetadataMustBeSentFromApp, OurBug, "Only an app's own token may send metadata."),
        Row(SlackErrorCode.TooManyAttachments, OurBug, "More than 100 attachments."),
        Row(SlackErrorCode.AttachmentPayloadLimitExceeded, OurBug, "The attachments are too large."),
        Row(SlackErrorCode.TooManyContactCards, OurBug, "More than 10 contact cards."),
        Row(SlackErrorCode.MissingFileData, OurBug, "A file block lacks its file."),
        Row(SlackErrorCode.AsUserNotSupported, OurBug, "as_user is not taken here."),
        Row(SlackErrorCode.DuplicateChannelNotFound, OurBug, "client_msg_id names an unknown channel."),
        Row(SlackErrorCode.DuplicateMessageNotFound, OurBug, "client_msg_id names an unknown message."),
        // Messages that exist
        Row(SlackErrorCode.MessageNotFound, FallBack, "The message is gone; post anew."),
        Row(SlackErrorCode.CantUpdateMessage, FallBack, "The message cannot be changed; delete it and post anew."),
        Row(
            SlackErrorCode.EditWindowClosed,
            FallBack,
            "The time to change the message is over; delete it and post anew."
        ),
        Row(SlackErrorCode.BlockMismatch, FallBack, "The message cannot take these blocks; delete it and post anew."),
        Row(
            SlackErrorCode.CantDeleteMessage,
            Rewrite,
            "The message cannot be deleted: stop its stream if open, else replace its content."
        ),
        Row(SlackErrorCode.ThreadNotFound, Stop, "The thread is gone."),
        // Sessions
        Row(SlackErrorCode.InvalidStatus, OurBug, "There is no such session status."),
        Row(SlackErrorCode.ThreadTsRequired, OurBug, "Channels and DMs need thread_ts."),
        Row(SlackErrorCode.ThreadTsNotAllowed, OurBug, "A session channel takes no thread_ts."),
        // Reading
        Row(SlackErrorCode.InvalidCursor, OurBug, "The cursor is stale; begin with the first page."),
        Row(SlackErrorCode.InvalidLimit, OurBug, "The page size is not taken."),
        Row(SlackErrorCode.InvalidTypes, OurBug, "There is no such kind of channel."),
        Row(SlackErrorCode.MissingArgument, OurBug, "A required argument is missing."),
        Row(SlackErrorCode.InvalidTsLatest, OurBug, "The upper ts is not valid."),
        Row(SlackErrorCode.InvalidTsOldest, OurBug, "The lower ts is not valid."),
        Row(SlackErrorCode.FetchMembersFailed, Retry, "Slack failed to list the members."),
        Row(SlackErrorCode.BotNotFound, FallBack, "The bot is not known; do without its name."),
        Row(SlackErrorCode.ExternalChannelMigrating, Retry, "The shared channel is just being moved."),
        // Views
        Row(SlackErrorCode.ExpiredTriggerId, TellUser, "The click is older than 3 seconds; click again."),
        Row(SlackErrorCode.ExchangedTriggerId, OurBug, "The click was used up already."),
        Row(SlackErrorCode.InvalidTriggerId, OurBug, "The trigger is not valid."),
        Row(SlackErrorCode.HashConflict, OurBug, "The view has changed meanwhile."),
        Row(SlackErrorCode.PushLimitReached, TellUser, "Too many dialogues are open; close one."),
        Row(SlackErrorCode.ViewTooLarge, OurBug, "The view is too large."),
        Row(SlackErrorCode.DuplicateExternalId, OurBug, "Another view has this external id."),
        Row(SlackErrorCode.NotFound, FallBack, "What the call names does not exist."),
    ];

    private static readonly FrozenDictionary<string, SlackErrorRow> ByCode = All.ToFrozenDictionary(
        row => row.Code,
        StringComparer.Ordinal
    );

    /// <summary>All rows.</summary>
    public static IReadOnlyList<SlackErrorRow> Rows => All;

    /// <summary>
    /// The row of <paramref name="code"/>. A code that is not known here is for the operator: Slack refused for a
    /// reason that this version has never heard of, and repeating would not change it.
    /// </summary>
    public static SlackErrorRow For(string code) =>
        ByCode.TryGetValue(code, out var row)
            ? row
            : new SlackErrorRow(code, TellOperator, "This version does not know the code; look it up.", false);

    private static SlackErrorRow Row(
        string code,
        SlackDisposition disposition,
        string remedy,
        bool mayHaveBeenApplied = false
    ) => new(code, disposition, remedy, mayHaveBeenApplied);
}
