using System.Text;
using System.Text.Json;
using BotHost.Slack.Tests.WebApi;
using BotHost.Testing;
using BotHost.Testing.Node;

namespace BotHost.Slack.Tests.Official;

/// <summary>
/// Plays all situations with both helpers, each against a Slack of its own, and keeps a table of what came of it beside
/// the test assembly (<c>official-chat-stream.md</c>).
/// </summary>
public sealed class SideBySide : IAsyncLifetime
{
    private readonly Dictionary<string, Played> _official = [];
    private readonly Dictionary<string, Played> _ours = [];

    internal Played Official(string situation) => _official[situation];

    internal Played Ours(string situation) => _ours[situation];

    public async Task InitializeAsync()
    {
        await PlayOfficialAsync();
        await PlayOursAsync();
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "official-chat-stream.md"), Table());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task PlayOfficialAsync()
    {
        await using var slack = await SlackAsync();
        var output = await NodeScript.RunAsync("Official/stream.mjs", slack.ApiUrl.ToString(), Situation.Path);
        var outcomes = JsonSerializer.Deserialize<Dictionary<string, string[]>>(output)!;
        foreach (var situation in Situation.All)
            _official[situation.Name] = new Played(Calls(slack, situation), outcomes[situation.Name]);
    }

    private async Task PlayOursAsync()
    {
        await using var slack = await SlackAsync();
        await using var client = new SlackClient(slack);
        foreach (var situation in Situation.All)
        {
            var outcomes = await situation.PlayAsync(client.Api, SlackClient.Tenant);
            _ours[situation.Name] = new Played(Calls(slack, situation), outcomes);
        }
    }

    private static async Task<ScriptedSlack> SlackAsync()
    {
        var slack = await ScriptedSlack.StartAsync();
        foreach (var method in (string[])["chat.startStream", "chat.appendStream", "chat.stopStream"])
            slack.Always(method).Reply();
        return slack;
    }

    private static IReadOnlyList<ScriptedCall> Calls(ScriptedSlack slack, Situation situation) =>
        [.. slack.Calls.Where(call => call.Arguments["channel"]!.GetValue<string>() == situation.Channel)];

    private string Table()
    {
        var table = new StringBuilder("| situation | calls of the official helper | equal |\n| --- | --- | --- |\n");
        foreach (var situation in Situation.All)
        {
            var official = _official[situation.Name];
            var equal = official.Lines.SequenceEqual(_ours[situation.Name].Lines) ? "yes" : "NO";
            var calls = string.Join(", ", official.Calls.Select(call => call.Method["chat.".Length..]));
            table.Append("| ").AppendJoin(" | ", situation.Name, calls, equal).Append(" |\n");
        }
        return table.ToString();
    }
}

/// <summary>What a helper did in a situation.</summary>
/// <param name="Calls">Its calls, in order.</param>
/// <param name="Outcomes">What each step came to: sent, gathered or threw.</param>
internal sealed record Played(IReadOnlyList<ScriptedCall> Calls, IReadOnlyList<string> Outcomes)
{
    /// <summary>Each call with its token and its arguments by name, whichever way they were encoded.</summary>
    public IReadOnlyList<string> Lines =>
        [
            .. Calls.Select(call =>
            {
                // The official client repeats a token that was given with the call in the body.
                var arguments = call.Arguments.Where(argument => argument.Key != "token");
                var sorted = arguments.OrderBy(argument => argument.Key, StringComparer.Ordinal);
                return $"{call.Method} {call.Token} {string.Join(", ", sorted.Select(a => $"{a.Key}={Canonical.Of(a.Value)}"))}";
            }),
        ];
}
