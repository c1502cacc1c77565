using System.Text.Json.Nodes;
using SlackEmulator.State;

namespace SlackEmulator.WebApi;

/// <summary>Messages, cards and people in the shapes that Slack sends.</summary>
internal static class MessageJson
{
    /// <summary>A message as events, history and replies show it.</summary>
    public static JsonObject Of(Workspace workspace, Message message, bool withMetadata = false)
    {
        var json = new JsonObject
        {
            ["type"] = "message",
            ["user"] = message.UserId,
            ["text"] = message.Text,
            ["ts"] = message.Ts,
            ["team"] = workspace.TeamId,
        };
        if (message.ClientId is not null)
        {
            json["client_msg_id"] = message.ClientId;
        }

        if (message.IsBot)
        {
            json["bot_id"] = workspace.BotId;
            json["app_id"] = workspace.AppId;
            json["bot_profile"] = BotProfile(workspace);
        }

        if (message.Username is not null)
        {
            json["username"] = message.Username;
        }

        var blocks = Blocks(message);
        if (blocks.Count > 0)
        {
            json["blocks"] = blocks;
        }

        if (message.Attachments is { Count: > 0 } attachments)
        {
            json["attachments"] = attachments.DeepClone();
        }

        if (message.Edited is { } edited)
        {
            json["edited"] = new JsonObject { ["user"] = edited.UserId, ["ts"] = edited.Ts };
        }

        if (message.Stream is { } stream)
        {
            json["streaming_state"] = stream.WireState;
        }

        if (withMetadata && message.Metadata is { } metadata)
        {
            json["metadata"] = metadata.DeepClone();
        }

        if (message.Reactions.Count > 0)
        {
            json["reactions"] = Wire.Nodes(message.Reactions.Select(r => Reaction(r.Key, r.Value)));
        }

        AddThread(workspace, message, json);
        return json;
    }

    public static JsonObject BotProfile(Workspace workspace) =>
        new()
        {
            ["id"] = workspace.BotId,
            ["deleted"] = false,
            ["name"] = workspace.BotName,
            ["updated"] = 1_700_000_000,
            ["app_id"] = workspace.AppId,
            ["team_id"] = workspace.TeamId,
            ["icons"] = new JsonObject { ["image_48"] = "" },
        };

    public static JsonArray Blocks(Message message)
    {
        var blocks = new JsonArray();
        if (message.VisibleStream is { } stream)
        {
            AddStreamed(blocks, stream);
        }

        foreach (var block in message.Blocks ?? [])
        {
            blocks.Add(block?.DeepClone());
        }

        return blocks;
    }

    private static void AddStreamed(JsonArray blocks, MessageStream stream)
    {
        var planned = false;
        foreach (var part in stream.Parts)
        {
            switch (part)
            {
                case TextPart text:
                    blocks.Add(new JsonObject { ["type"] = "markdown", ["text"] = text.Text.ToString() });
                    break;
                case CardPart when stream.Plan && planned:
                    break;
                case CardPart when stream.Plan:
                    planned = true;
                    blocks.Add(
                        new JsonObject
                        {
                            ["type"] = "plan",
                            ["title"] = stream.PlanTitle ?? "",
                            ["tasks"] = Wire.Nodes(stream.Cards.Select(Card)),
                        }
                    );
                    break;
                case CardPart card:
                    blocks.Add(Card(card.Card));
                    break;
                case BlocksPart more:
                    foreach (var block in more.Blocks)
                    {
                        blocks.Add(block?.DeepClone());
                    }

                    break;
            }
        }
    }

    private static JsonNode Card(Card card)
    {
        var json = new JsonObject
        {
            ["type"] = "task_card",
            ["task_id"] = card.Id,
            ["title"] = card.Title,
            ["status"] = card.Status,
        };
        AddRich("details", card.Details);
        AddRich("output", card.Output);
        if (card.Sources.Count > 0)
        {
            json["sources"] = Wire.Nodes(
                card.Sources.Select(s => new JsonObject
                {
                    ["type"] = "url",
                    ["url"] = s.Url,
                    ["text"] = s.Text,
                })
            );
        }

        return json;

        void AddRich(string name, string? text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                json[name] = RichText(new JsonObject { ["type"] = "text", ["text"] = text });
            }
        }
    }

    public static JsonObject RichText(params JsonNode[] elements) =>
        new()
        {
            ["type"] = "rich_text",
            ["elements"] = new JsonArray(
                new JsonObject { ["type"] = "rich_text_section", ["elements"] = Wire.Nodes(elements) }
            ),
        };

    private static JsonObject Reaction(string name, List<string> users) =>
        new()
        {
            ["name"] = name,
            ["users"] = Wire.Strings(users),
            ["count"] = users.Count,
        };

    private static void AddThread(Workspace workspace, Message message, JsonObject json)
    {
        if (!workspace.TryChannel(message.ChannelId, out var channel))
        {
            return;
        }

        if (message.ThreadTs is { } root)
        {
            json["thread_ts"] = root;
            json["parent_user_id"] = channel.Find(root)?.UserId;
            return;
        }

        var replies = channel.Replies(message.Ts).ToArray();
        if (replies.Length > 0)
        {
            var users = replies.Select(r => r.UserId).Distinct(StringComparer.Ordinal).ToArray();
            json["thread_ts"] = message.Ts;
            json["reply_count"] = replies.Length;
            json["reply_users_count"] = users.Length;
            json["reply_users"] = Wire.Strings(users);
            json["latest_reply"] = replies[^1].Ts;
            json["is_locked"] = false;
            json["subscribed"] = true;
        }
    }
}
