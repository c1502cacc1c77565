using System.Text.Json.Nodes;
using SlackEmulator.State;
using SlackEmulator.WebApi;

namespace SlackEmulator.Delivery;

/// <summary>The response_urls that interactions carry: a few posts for a while. Called under the workspace's gate.</summary>
internal sealed class ResponseUrls(Emulator emulator)
{
    private readonly Dictionary<string, Target> _targets = new(StringComparer.Ordinal);

    /// <summary>Set once the emulator knows its own address.</summary>
    public Uri BaseAddress { get; set; } = new("http://127.0.0.1/");

    public string Issue(Message message, string userId)
    {
        var key = emulator.Workspace.NextId("R");
        _targets[key] = new Target(message, userId, emulator.Workspace.Now, 0);
        return new Uri(BaseAddress, $"actions/{emulator.Workspace.TeamId}/{key}").AbsoluteUri;
    }

    /// <summary>Does what a post to a response_url asks for.</summary>
    public void Use(string key, JsonObject body)
    {
        var rules = emulator.Options.Rules;
        if (!_targets.TryGetValue(key, out var target))
        {
            throw new SlackRefusal("invalid_url");
        }

        if (target.Uses >= rules.ResponseUrlUses)
        {
            throw new SlackRefusal("used_url");
        }

        if (emulator.Workspace.Now - target.IssuedAt > rules.ResponseUrlLifetime / emulator.Options.TimeScale)
        {
            throw new SlackRefusal("expired_url");
        }

        _targets[key] = target with { Uses = target.Uses + 1 };
        Apply(target, body);
    }

    /// <summary>A message that answers at once, without a post to the response_url; it counts as none.</summary>
    public void Say(Message about, string userId, JsonObject body) =>
        Apply(new Target(about, userId, emulator.Workspace.Now, 0), body);

    private void Apply(Target target, JsonObject body)
    {
        var call = new ApiCall(emulator, new Arguments(body));
        if (!emulator.Workspace.TryChannel(target.Message.ChannelId, out var channel))
        {
            throw new SlackRefusal("channel_not_found");
        }

        var original = channel.Messages.Contains(target.Message) ? target.Message : null;
        if (call.Arguments.Flag("delete_original"))
        {
            if (original is not null)
            {
                emulator.Board.Delete(channel, original);
            }

            return;
        }

        var content = MessageContent.Of(call);
        if (call.Arguments.Flag("replace_original") && original is not null)
        {
            emulator.Board.Change(
                channel,
                original,
                m =>
                {
                    content.ApplyTo(m);
                    m.StreamReplaced = m.Stream is not null;
                }
            );
            return;
        }

        var inChannel = call.Arguments.Text("response_type") == "in_channel";
        var message = new Message(channel.Id, emulator.Workspace.NextTs(), emulator.Workspace.BotUserId)
        {
            IsBot = true,
            ThreadTs = call.Arguments.Text("thread_ts") ?? target.Message.ThreadTs,
            EphemeralFor = inChannel ? null : target.UserId,
        };
        content.ApplyTo(message);
        emulator.Board.Post(channel, message);
    }

    private sealed record Target(Message Message, string UserId, DateTimeOffset IssuedAt, int Uses);
}
