using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BotHost.Slack.Blocks;

namespace BotHost.Slack.WebApi;

/// <summary>Everything that is written to and read from the Web API. Unknown fields are ignored, nulls not written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(SlackEnvelope))]
[JsonSerializable(typeof(TestAuth))]
[JsonSerializable(typeof(TestAuthReply))]
[JsonSerializable(typeof(PostMessage))]
[JsonSerializable(typeof(PostMessageReply))]
[JsonSerializable(typeof(UpdateMessage))]
[JsonSerializable(typeof(UpdateMessageReply))]
[JsonSerializable(typeof(DeleteMessage))]
[JsonSerializable(typeof(DeleteMessageReply))]
[JsonSerializable(typeof(PostEphemeral))]
[JsonSerializable(typeof(PostEphemeralReply))]
[JsonSerializable(typeof(StartStream))]
[JsonSerializable(typeof(AppendStream))]
[JsonSerializable(typeof(StreamReply))]
[JsonSerializable(typeof(StopStream))]
[JsonSerializable(typeof(StopStreamReply))]
[JsonSerializable(typeof(GetPermalink))]
[JsonSerializable(typeof(GetPermalinkReply))]
[JsonSerializable(typeof(GetConversation))]
[JsonSerializable(typeof(GetConversationReply))]
[JsonSerializable(typeof(GetReplies))]
[JsonSerializable(typeof(GetHistory))]
[JsonSerializable(typeof(MessagesReply))]
[JsonSerializable(typeof(GetMembers))]
[JsonSerializable(typeof(GetMembersReply))]
[JsonSerializable(typeof(ListUserConversations))]
[JsonSerializable(typeof(ListUserConversationsReply))]
[JsonSerializable(typeof(GetUser))]
[JsonSerializable(typeof(GetUserReply))]
[JsonSerializable(typeof(GetBot))]
[JsonSerializable(typeof(GetBotReply))]
[JsonSerializable(typeof(SetThreadStatus))]
[JsonSerializable(typeof(SetSessionStatus))]
[JsonSerializable(typeof(SetSessionStatusReply))]
[JsonSerializable(typeof(OpenView))]
[JsonSerializable(typeof(OpenViewReply))]
[JsonSerializable(typeof(EmptyReply))]
[JsonSerializable(typeof(MarkdownBlock))]
[JsonSerializable(typeof(SectionBlock))]
[JsonSerializable(typeof(HeaderBlock))]
[JsonSerializable(typeof(DividerBlock))]
[JsonSerializable(typeof(ContextBlock))]
[JsonSerializable(typeof(ActionsBlock))]
[JsonSerializable(typeof(ContextActionsBlock))]
[JsonSerializable(typeof(PlanBlock))]
[JsonSerializable(typeof(TaskCardBlock))]
[JsonSerializable(typeof(RichTextBlock))]
internal sealed partial class SlackJsonContext : JsonSerializerContext;

/// <summary>How the Web API is written and read.</summary>
internal static class SlackJson
{
    /// <summary>
    /// Letters go out as UTF-8 rather than as \u escapes, which nothing needs outside HTML and which would triple the
    /// size of most of the world's writing.
    /// </summary>
    public static SlackJsonContext Wire { get; } =
        new(
            new JsonSerializerOptions(SlackJsonContext.Default.Options)
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}

/// <summary>What every answer says about itself, read before the answer.</summary>
internal sealed record SlackEnvelope(
    [property: JsonRequired] bool Ok,
    string? Error = null,
    string? Needed = null,
    string? Provided = null,
    string? Warning = null,
    ResponseMetadata? ResponseMetadata = null
);
