using SlackEmulator.Rules;
using SlackEmulator.WebApi;

namespace SlackEmulator.Delivery;

/// <summary>The trigger ids that interactions carry: usable once, for a few seconds. Called under the workspace's gate.</summary>
internal sealed class Triggers(State.Workspace workspace, EmulatorRules rules)
{
    private readonly Dictionary<string, Trigger> _triggers = new(StringComparer.Ordinal);

    public string Issue()
    {
        var id = $"{workspace.Now.ToUnixTimeMilliseconds()}.{workspace.NextId("TR")}";
        _triggers[id] = new Trigger(workspace.Now, false);
        return id;
    }

    public void Use(string id)
    {
        if (!_triggers.TryGetValue(id, out var trigger))
        {
            throw new SlackRefusal("invalid_trigger_id");
        }

        if (trigger.Used)
        {
            throw new SlackRefusal("exchanged_trigger_id");
        }

        if (workspace.Now - trigger.IssuedAt > rules.TriggerLifetime)
        {
            throw new SlackRefusal("expired_trigger_id");
        }

        _triggers[id] = trigger with { Used = true };
    }

    private sealed record Trigger(DateTimeOffset IssuedAt, bool Used);
}
