using System.Text.Json;
using System.Text.Json.Nodes;
using SlackEmulator.Sockets;
using SlackEmulator.State;

namespace SlackEmulator.Rtm;

/// <summary>What a bot says over RTM: messages, pings, typing.</summary>
internal sealed class RtmTalk(Emulator emulator)
{
    private const int LongestText = 4_000;

    public void Take(SocketLine line, string text)
    {
        if (Parse(text) is not { } said)
        {
            Refuse(line, null, 1, "not a JSON object");
            return;
        }

        switch (said["type"].Text())
        {
            case "message":
                Post(line, said);
                break;
            case "ping":
                var pong = said.DeepClone().AsObject();
                pong["type"] = "pong";
                pong["reply_to"] = said["id"]?.DeepClone();
                pong.Remove("id");
                RtmSockets.Post(line, pong);
                break;
            case "typing" or "presence_sub" or "presence_query":
                break;
            case var other:
                Refuse(line, said, 1, $"unknown type {other}");
                break;
        }
    }

    private void Post(SocketLine line, JsonObject said)
    {
        var text = said["text"].Text();
        if (string.IsNullOrEmpty(text))
        {
            Refuse(line, said, 2, "message text is missing");
            return;
        }

        if (text.Length > LongestText)
        {
            Refuse(line, said, 3, "msg_too_long");
            return;
        }

        var workspace = emulator.Workspace;
        lock (workspace.Gate)
        {
            if (
                !workspace.TryChannel(said["channel"].Text(), out var channel)
                || !channel.Members.Contains(workspace.BotUserId, StringComparer.Ordinal)
            )
            {
                Refuse(line, said, -1, "channel_not_found");
                return;
            }

            var message = new Message(channel.Id, workspace.NextTs(), workspace.BotUserId)
            {
                IsBot = true,
                ThreadTs = channel.Find(said["thread_ts"].Text() ?? "")?.RootTs,
                Text = text,
            };
            emulator.Rtm.Speaking = line;
            try
            {
                emulator.Board.Post(channel, message);
            }
            finally
            {
                emulator.Rtm.Speaking = null;
            }

            RtmSockets.Post(
                line,
                new JsonObject
                {
                    ["ok"] = true,
                    ["reply_to"] = said["id"]?.DeepClone(),
                    ["ts"] = message.Ts,
                    ["text"] = text,
                }
            );
        }
    }

    private void Refuse(SocketLine line, JsonObject? said, int code, string why)
    {
        emulator.Transcript.Happened($"RTM refused what the bot said: {why}");
        RtmSockets.Post(
            line,
            new JsonObject
            {
                ["ok"] = false,
                ["reply_to"] = said?["id"]?.DeepClone(),
                ["error"] = new JsonObject { ["code"] = code, ["msg"] = why },
            }
        );
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
