using System.Text.Json.Nodes;

namespace SlackEmulator.WebApi;

/// <summary>Slack says no: <c>{"ok":false,"error":code}</c>, with explanations where Slack gives them.</summary>
internal sealed class SlackRefusal(string code, params string[] messages) : Exception(code)
{
    public string Code { get; } = code;
    public IReadOnlyList<string> Messages { get; } = messages;
    public JsonObject More { get; } = [];

    public static SlackRefusal Argument(string what, string pointer) =>
        new("invalid_arguments", $"[ERROR] {what} [json-pointer:/{pointer}]");

    public static SlackRefusal MissingArgument(string name) =>
        new("invalid_arguments", $"[ERROR] missing required field: {name}");

    public static SlackRefusal MissingScope(string needed, IEnumerable<string> provided) =>
        new("missing_scope") { More = { ["needed"] = needed, ["provided"] = string.Join(',', provided) } };

    public JsonObject ToReply()
    {
        var reply = new JsonObject { ["ok"] = false, ["error"] = Code };
        foreach (var (name, value) in More)
        {
            reply[name] = value?.DeepClone();
        }

        if (Messages.Count > 0)
        {
            reply["response_metadata"] = new JsonObject { ["messages"] = Wire.Strings(Messages) };
        }

        return reply;
    }
}
