using System.Text.Json.Nodes;
using SlackEmulator.State;

namespace SlackEmulator.WebApi;

/// <summary>Ordinary messages: https://docs.slack.dev/reference/methods/chat.postMessage and its family.</summary>
internal static class ChatMethods
{
    public static JsonObject PostMessage(ApiCall call)
    {
        var channel = call.WritableChannel(acceptsPeople: true);
        var thread = call.Thread(channel, promotesOrphans: true);
        var content = MessageContent.Of(call);
        var metadata = MetadataOf(call);
        var message = new Message(channel.Id, call.Workspace.NextTs(), call.Workspace.BotUserId)
        {
            IsBot = true,
            ThreadTs = thread,
            Broadcast = thread is not null && call.Arguments.Flag("reply_broadcast"),
            Username = call.Arguments.Text("username"),
            Metadata = metadata,
        };
        content.ApplyTo(message);
        call.Emulator.Board.Post(channel, message);
        call.Emulator.Sessions.AppPosted(message);
        return WithMessage(call, channel, message);
    }

    public static JsonObject PostEphemeral(ApiCall call)
    {
        var channel = call.WritableChannel();
        var user = call.Arguments.RequiredText("user");
        if (!call.Workspace.IsUser(user))
        {
            throw new SlackRefusal("user_not_found");
        }

        if (!channel.Members.Contains(user, StringComparer.Ordinal))
        {
            throw new SlackRefusal("user_not_in_channel");
        }

        var thread = call.Thread(channel);
        var content = MessageContent.Of(call);
        var message = new Message(channel.Id, call.Workspace.NextTs(), call.Workspace.BotUserId)
        {
            IsBot = true,
            ThreadTs = thread,
            EphemeralFor = user,
        };
        content.ApplyTo(message);
        call.Emulator.Board.Post(channel, message);
        return new JsonObject { ["ok"] = true, ["message_ts"] = message.Ts };
    }

    public static JsonObject Update(ApiCall call)
    {
        var (channel, message) = call.OwnMessage("cant_update_message");
        if (channel.IsArchived)
        {
            throw new SlackRefusal("is_archived");
        }

        if (message.Stream is { State: StreamState.Open } && call.Rules.UpdateWhileStreamingRefused)
        {
            throw new SlackRefusal("streaming_state_conflict");
        }

        var content = MessageContent.Of(call, call.Rules.UpdateCharacters);
        if (call.Rules.BlockMismatch && message.VisibleStream is { Parts.Count: > 0 })
        {
            throw new SlackRefusal("block_mismatch");
        }

        var metadata = MetadataOf(call);
        var metadataGiven = call.Arguments.Has("metadata");
        call.Emulator.Board.Change(
            channel,
            message,
            m =>
            {
                content.ApplyTo(m);
                m.StreamReplaced = m.Stream is not null;
                m.Edited = new Edit(call.Workspace.BotUserId, call.Workspace.NextTs());
                m.Metadata =
                    !metadataGiven ? m.Metadata
                    : metadata is { Count: > 0 } ? metadata
                    : null;
            }
        );
        var reply = WithMessage(call, channel, message);
        reply["text"] = message.Text;
        return reply;
    }

    public static JsonObject Delete(ApiCall call)
    {
        var (channel, message) = call.OwnMessage("cant_delete_message", mayBeClosed: true);
        if (message.Stream is { State: StreamState.Open } && call.Rules.DeleteWhileStreamingRefused)
        {
            throw new SlackRefusal("cant_delete_message");
        }

        call.Emulator.Board.Delete(channel, message);
        return ApiCall.Ok(channel, message);
    }

    public static JsonObject GetPermalink(ApiCall call)
    {
        var channel = call.Channel();
        var message =
            channel.Find(call.Arguments.RequiredText("message_ts")) ?? throw new SlackRefusal("message_not_found");
        var link =
            $"https://{call.Workspace.TeamDomain}.slack.com/archives/{channel.Id}/p{message.Ts.Replace(".", "", StringComparison.Ordinal)}";
        if (message.ThreadTs is { } root)
        {
            link += $"?thread_ts={root}&cid={channel.Id}";
        }

        return new JsonObject
        {
            ["ok"] = true,
            ["channel"] = channel.Id,
            ["permalink"] = link,
        };
    }

    internal static JsonObject WithMessage(ApiCall call, Channel channel, Message message)
    {
        var reply = ApiCall.Ok(channel, message);
        reply["message"] = MessageJson.Of(call.Workspace, message, withMetadata: true);
        return reply;
    }

    internal static JsonObject? MetadataOf(ApiCall call)
    {
        var metadata = call.Arguments.Object("metadata", "invalid_metadata_format");
        if (
            metadata is { Count: > 0 }
            && (metadata["event_type"].Text() is not { Length: > 0 } || metadata["event_payload"] is not JsonObject)
        )
        {
            throw new SlackRefusal("invalid_metadata_format");
        }

        return metadata?.DeepClone().AsObject();
    }
}
