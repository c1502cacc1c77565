using System.Text.Json.Nodes;
using SlackEmulator.Blocks;
using SlackEmulator.State;

namespace SlackEmulator.WebApi;

/// <summary>Streamed messages: https://docs.slack.dev/reference/methods/chat.startStream and its two companions.</summary>
internal static class StreamMethods
{
    private static readonly string[] SessionStatuses = ["active", "processing", "suspended", "closed"];

    public static JsonObject Start(ApiCall call)
    {
        var channel = call.WritableChannel();
        var thread = call.Thread(channel);
        var topLevel = channel.IsDirect
            ? call.Rules.TopLevelStreamsInDirectMessages
            : call.Rules.TopLevelStreamsInChannels;
        if (thread is null && !topLevel)
        {
            throw new SlackRefusal("invalid_thread_ts");
        }

        var recipient = Recipient(call, channel);
        var plan = call.Arguments.Text("task_display_mode") switch
        {
            null or "" or "timeline" => false,
            "plan" => true,
            _ => throw SlackRefusal.Argument("must be a valid enum value", "task_display_mode"),
        };
        var content = StreamArguments.Content(call);
        var message = new Message(channel.Id, call.Workspace.NextTs(), call.Workspace.BotUserId)
        {
            IsBot = true,
            ThreadTs = thread,
            Username = call.Arguments.Text("username"),
        };
        call.Emulator.Streams.Open(
            channel,
            message,
            new MessageStream(plan, call.Workspace.Now) { RecipientUserId = recipient },
            content
        );
        return ApiCall.Ok(channel, message);
    }

    public static JsonObject Append(ApiCall call)
    {
        var (channel, message) = call.OwnMessage("message_not_owned_by_app");
        call.Emulator.Streams.Append(message, StreamArguments.Content(call));
        return ApiCall.Ok(channel, message);
    }

    public static JsonObject Stop(ApiCall call)
    {
        var (channel, message) = call.OwnMessage("message_not_owned_by_app");
        var status = call.Arguments.Text("session_status") ?? "active";
        if (!SessionStatuses.Contains(status, StringComparer.Ordinal))
        {
            throw SlackRefusal.Argument("must be a valid enum value", "session_status");
        }

        var content = StreamArguments.Content(call);
        var blocks = call.Arguments.Array("blocks", "invalid_blocks_format");
        BlockRules.Check(blocks, call.Rules.BlockValidation);
        var metadata = ChatMethods.MetadataOf(call);
        call.Emulator.Streams.Stop(
            channel,
            message,
            content,
            m =>
            {
                m.Blocks = BlockRules.WithIds(blocks);
                m.Metadata = metadata;
            },
            status
        );
        return ChatMethods.WithMessage(call, channel, message);
    }

    private static string? Recipient(ApiCall call, Channel channel)
    {
        var user = call.Arguments.Text("recipient_user_id");
        var team = call.Arguments.Text("recipient_team_id");
        if (!channel.IsDirect && call.Rules.RecipientsInChannels)
        {
            if (string.IsNullOrEmpty(user))
            {
                throw new SlackRefusal("missing_recipient_user_id");
            }

            if (string.IsNullOrEmpty(team))
            {
                throw new SlackRefusal("missing_recipient_team_id");
            }
        }

        if (!string.IsNullOrEmpty(user) && !call.Workspace.IsUser(user))
        {
            throw new SlackRefusal("user_not_found");
        }

        return string.IsNullOrEmpty(team) || team == call.Workspace.TeamId
            ? user
            : throw new SlackRefusal("team_not_found");
    }
}
