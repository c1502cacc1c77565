using SlackEmulator.Rules;

namespace SlackEmulator;

/// <summary>How an emulator is started. Every value has a default, so <c>new()</c> gives a working workspace.</summary>
public sealed record SlackEmulatorOptions
{
    /// <summary>TCP port; 0 lets the system choose a free one. Default 0 in process; the command line uses 3001.</summary>
    public int Port { get; init; }

    /// <summary>Address to listen on. Default 127.0.0.1: nobody outside this machine can reach the emulator.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Where events and interactivity are delivered; null delivers nothing until it is set on the running host.</summary>
    public Uri? EventsUrl { get; init; }

    /// <summary>Secret that signs every delivery (<c>X-Slack-Signature</c>, v0).</summary>
    public string SigningSecret { get; init; } = "emulator-signing-secret";

    /// <summary>The only token that the Web API accepts, but for <c>apps.connections.open</c>.</summary>
    public string BotToken { get; init; } = "xoxb-emulator-1";

    /// <summary>The app-level token: the only one that <c>apps.connections.open</c> accepts.</summary>
    public string AppToken { get; init; } = "xapp-emulator-1";

    /// <summary>Scopes granted to the app-level token. Default <c>connections:write</c>.</summary>
    public IReadOnlyList<string> AppScopes { get; init; } = ["connections:write"];

    /// <summary>Which way deliveries take. Default <see cref="DeliveryMode.Auto"/>: sockets while any is connected, else HTTP.</summary>
    public DeliveryMode Mode { get; init; } = DeliveryMode.Auto;

    /// <summary>Seed of what Slack leaves to chance: which of several sockets a delivery takes. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Divides every duration that Slack measures in minutes (seal, retries, status, session, rate windows). Default 1.</summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>Scopes granted to the bot token; a method outside them answers <c>missing_scope</c>.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = DefaultGrants.Scopes;

    /// <summary>Event subscriptions of the app (<c>message.channels</c>, <c>app_mention</c>, …); others are not delivered.</summary>
    public IReadOnlyList<string> BotEvents { get; init; } = DefaultGrants.BotEvents;

    /// <summary>Whether the app is a classic one, the only kind that <c>rtm.connect</c> accepts. Default false.</summary>
    public bool ClassicApp { get; init; }

    /// <summary>Slash commands that the app has registered; people are offered no others. Default <c>/bothost</c>.</summary>
    public IReadOnlyList<string> Commands { get; init; } = ["/bothost"];

    /// <summary>The strictness, rule by rule.</summary>
    public EmulatorRules Rules { get; init; } = new();

    /// <summary>The clock of everything that happens in the workspace.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
