using System.Text.Json.Nodes;

namespace SlackEmulator.WebApi;

/// <summary>Slack's rate tiers: calls a minute of one method in one workspace.</summary>
internal enum Tier
{
    /// <summary>A rule of its own; treated as 600 a minute.</summary>
    Special = 600,
    Status = 60,
    One = 1,
    Two = 20,
    Three = 50,
    Four = 100,
}

/// <summary>A method of the Web API as the emulator knows it.</summary>
/// <param name="Scope">The bot scope it needs; empty for none, and where the kind of channel decides.</param>
/// <param name="AcceptsJson">Whether a JSON body is read; a form is read by every method.</param>
/// <param name="TakesAppToken">Whether it takes the app-level token in the header, and no other; its scope is one of that token.</param>
/// <param name="Posts">Whether the posting rate of its channel applies as well.</param>
internal sealed record ApiMethod(
    string Name,
    Tier Tier,
    string Scope,
    bool AcceptsJson,
    Func<ApiCall, JsonObject> Invoke,
    bool Posts = false,
    bool NeedsToken = true,
    bool TakesAppToken = false
);
