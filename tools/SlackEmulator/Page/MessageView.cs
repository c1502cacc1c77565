using System.Text.Json.Nodes;
using SlackEmulator.Rendering;
using SlackEmulator.State;
using SlackEmulator.WebApi;

namespace SlackEmulator.Page;

/// <summary>A message as the page draws it. Called under the workspace's gate.</summary>
internal sealed class MessageView(Workspace workspace, MessageHtml html)
{
    private readonly BlockView _blocks = new(html);

    public JsonObject Of(Channel channel, Message message)
    {
        var view = new JsonObject
        {
            ["channel"] = message.ChannelId,
            ["ts"] = message.Ts,
            ["thread"] = message.ThreadTs,
            ["user"] = message.UserId,
            ["name"] = message.Username ?? workspace.NameOf(message.UserId),
            ["bot"] = message.IsBot,
            ["text"] = message.Text,
            ["typed"] = message.IsBot ? null : Typed(message.Text),
            ["edited"] = message.Edited is not null && !message.IsBot,
            ["ephemeral"] = message.EphemeralFor is not null,
            ["streaming"] = message.Stream?.WireState,
            ["sealed"] = message.VisibleStream is { State: StreamState.Errored },
            ["stopped"] = message.VisibleStream is { State: StreamState.StoppedByUser },
            ["broadcast"] = message.Broadcast,
            ["parts"] = Parts(message),
            ["reactions"] = Wire.Nodes(message.Reactions.Select(r => Reaction(r.Key, r.Value))),
        };
        if (message.ThreadTs is null && message.EphemeralFor is null)
        {
            AddReplies(channel, message, view);
        }

        return view;
    }

    private JsonArray Parts(Message message)
    {
        var parts = new JsonArray();
        var blocks = MessageJson.Blocks(message);
        if (!message.IsBot || (blocks.Count == 0 && message.VisibleStream is null))
        {
            var content = message.Markdown is { } markdown ? html.OfMarkdown(markdown) : html.OfMrkdwn(message.Text);
            parts.Add(BlockView.Html("text", content));
            return parts;
        }

        foreach (var block in blocks.OfType<JsonObject>())
        {
            if (_blocks.Of(block) is { } part)
            {
                parts.Add(part);
            }
        }

        // A plan that is announced before its first task has no block yet.
        if (message.VisibleStream is { Plan: true, PlanTitle: { } title } stream && !stream.Cards.Any())
        {
            parts.Insert(0, BlockView.Plan(title, []));
        }

        return parts;
    }

    private JsonObject Reaction(string name, List<string> users) =>
        new()
        {
            ["name"] = name,
            ["users"] = Wire.Strings(users),
            ["names"] = Wire.Strings(users.Select(workspace.NameOf)),
        };

    private string Typed(string text)
    {
        foreach (
            var (id, name) in workspace
                .People.Select(p => (p.Id, p.Name))
                .Append((workspace.BotUserId, workspace.BotName))
        )
        {
            text = text.Replace($"<@{id}>", "@" + name, StringComparison.Ordinal);
        }

        return People.TypedText.Unescape(text);
    }

    private static void AddReplies(Channel channel, Message message, JsonObject view)
    {
        var replies = channel.Replies(message.Ts).ToArray();
        view["replies"] = replies.Length;
        if (replies.Length > 0)
        {
            view["repliers"] = Wire.Strings(replies.Select(r => r.UserId).Distinct(StringComparer.Ordinal));
            view["lastReply"] = replies[^1].Ts;
        }
    }
}
