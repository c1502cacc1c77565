namespace SlackEmulator.Rules;

/// <summary>What Slack does when the bot sends a close frame on a socket.</summary>
public enum SocketGoodbye
{
    /// <summary>Answers with its close frame and ends the TCP connection.</summary>
    Complete,

    /// <summary>Answers with its close frame and leaves the TCP connection to the bot, as live Slack does.</summary>
    LeavesConnection,

    /// <summary>Answers nothing: the close handshake never completes.</summary>
    Silence,
}
