namespace SlackEmulator.Rules;

/// <summary>Which way events and interactivity take to the bot.</summary>
public enum DeliveryMode
{
    /// <summary>
    /// Sockets while any is connected, else the events URL. Without an events URL, what happens after the last socket went is
    /// repeated as in <see cref="Socket"/>, so that a bot that reconnects hears of it.
    /// </summary>
    Auto,

    /// <summary>The events URL only.</summary>
    Http,

    /// <summary>Sockets only; what finds none is repeated as if it had not been acknowledged, and then dropped.</summary>
    Socket,
}
