using System.Text.Json.Nodes;
using SlackEmulator.Blocks;
using SlackEmulator.Rendering;
using SlackEmulator.State;

namespace SlackEmulator.WebApi;

/// <summary>What a chat method wants a message to say, checked by Slack's rules for ordinary messages.</summary>
internal sealed record MessageContent(string Text, string? Markdown, JsonArray? Blocks, JsonArray? Attachments)
{
    private const int LongestText = 40_000;

    public static MessageContent Of(ApiCall call, int longestText = 0)
    {
        var arguments = call.Arguments;
        var text = arguments.Text("text");
        var markdown = arguments.Text("markdown_text");
        var blocks = arguments.Array("blocks", "invalid_blocks_format");
        var attachments = arguments.Array("attachments", "invalid_attachments");
        if (!string.IsNullOrEmpty(markdown) && (!string.IsNullOrEmpty(text) || blocks is not null))
        {
            throw new SlackRefusal("markdown_text_conflict");
        }

        if (Exceeds(markdown, call.Rules.CharactersPerCall) || Exceeds(text, longestText))
        {
            throw new SlackRefusal("msg_too_long");
        }

        if (attachments is { Count: > 100 })
        {
            throw new SlackRefusal("too_many_attachments");
        }

        BlockRules.Check(blocks, call.Rules.BlockValidation);
        if (
            string.IsNullOrEmpty(text)
            && string.IsNullOrEmpty(markdown)
            && blocks is not { Count: > 0 }
            && attachments is not { Count: > 0 }
        )
        {
            throw new SlackRefusal("no_text");
        }

        if (Exceeds(text, LongestText))
        {
            call.Warnings.Add("message_truncated");
            text = text![..LongestText];
        }

        return new MessageContent(
            string.IsNullOrEmpty(markdown) ? text ?? "" : MarkdownText.ToMrkdwn(markdown),
            string.IsNullOrEmpty(markdown) ? null : markdown,
            BlockRules.WithIds(blocks),
            attachments?.DeepClone().AsArray()
        );
    }

    public void ApplyTo(Message message)
    {
        message.Text = Text;
        message.Markdown = Markdown;
        message.Blocks = Blocks;
        message.Attachments = Attachments;
    }

    private static bool Exceeds(string? text, int limit) => limit > 0 && text?.Length > limit;
}
