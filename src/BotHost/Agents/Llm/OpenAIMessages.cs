using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace BotHost.Agents.Llm;

/// <summary>Puts messages, tools and options into the words of Chat Completions.</summary>
internal static class OpenAIMessages
{
    public static IEnumerable<OpenAI.Chat.ChatMessage> From(IEnumerable<ChatMessage> messages)
    {
        foreach (var message in messages)
        {
            if (message.Role == ChatRole.System)
                yield return new SystemChatMessage(message.Text);
            else if (message.Role == ChatRole.User)
                yield return new UserChatMessage(message.Text);
            else if (message.Role == ChatRole.Assistant)
                yield return Assistant(message);
            else
            {
                foreach (var result in message.Contents.OfType<FunctionResultContent>())
                    yield return new ToolChatMessage(result.CallId, result.Result?.ToString() ?? "");
            }
        }
    }

    public static ChatCompletionOptions From(ChatOptions? options)
    {
        var chat = new ChatCompletionOptions { MaxOutputTokenCount = options?.MaxOutputTokens };
        foreach (var tool in (options?.Tools ?? []).OfType<AIFunctionDeclaration>())
            chat.Tools.Add(
                ChatTool.CreateFunctionTool(
                    tool.Name,
                    tool.Description,
                    BinaryData.FromString(tool.JsonSchema.GetRawText())
                )
            );
        // Servers refuse what is said about tools where there are none.
        if (chat.Tools.Count == 0)
            return chat;
        chat.AllowParallelToolCalls = options!.AllowMultipleToolCalls;
        chat.ToolChoice = options.ToolMode switch
        {
            NoneChatToolMode => ChatToolChoice.CreateNoneChoice(),
            RequiredChatToolMode { RequiredFunctionName: { } name } => ChatToolChoice.CreateFunctionChoice(name),
            RequiredChatToolMode => ChatToolChoice.CreateRequiredChoice(),
            _ => null,
        };
        return chat;
    }

    public static ChatFinishReason? From(OpenAI.Chat.ChatFinishReason? reason) =>
        reason switch
        {
            null => null,
            OpenAI.Chat.ChatFinishReason.Length => ChatFinishReason.Length,
            OpenAI.Chat.ChatFinishReason.ContentFilter => ChatFinishReason.ContentFilter,
            OpenAI.Chat.ChatFinishReason.ToolCalls or OpenAI.Chat.ChatFinishReason.FunctionCall =>
                ChatFinishReason.ToolCalls,
            _ => ChatFinishReason.Stop,
        };

    private static AssistantChatMessage Assistant(ChatMessage message)
    {
        var calls = message
            .Contents.OfType<FunctionCallContent>()
            .Select(call =>
                ChatToolCall.CreateFunctionToolCall(
                    call.CallId,
                    call.Name,
                    BinaryData.FromString(RoundJson.WriteArguments(call.Arguments))
                )
            )
            .ToList();
        if (calls.Count == 0)
            return new AssistantChatMessage(message.Text);
        var assistant = new AssistantChatMessage(calls);
        if (message.Text is { Length: > 0 } text)
            assistant.Content.Add(ChatMessageContentPart.CreateTextPart(text));
        return assistant;
    }
}
