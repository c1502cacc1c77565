namespace SlackEmulator.Rules;

/// <summary>
/// Every rule of the emulated Slack that can be switched, with its default. A limit of 0 means "no limit".
/// Durations are Slack's; <see cref="SlackEmulatorOptions.TimeScale"/> divides them.
/// </summary>
public sealed record EmulatorRules
{
    /// <summary>Tiers per method and one post per second and channel, answered with 429 and <c>Retry-After</c>. Default on.</summary>
    public bool RateLimits { get; init; } = true;

    /// <summary>Posts to one channel that may come at once before one per second holds. Default 3.</summary>
    public int PostBurst { get; init; } = 3;

    /// <summary>A JSON body sent to a form-only method counts as no arguments at all. Default on.</summary>
    public bool FormOnlyMethods { get; init; } = true;

    /// <summary>The first content fixes a stream to text or chunks; the other answers <c>streaming_mode_mismatch</c>. Default on.</summary>
    public bool StreamModeLock { get; init; } = true;

    /// <summary>Text and chunks in one call answer <c>cannot_provide_both_markdown_text_and_chunks</c>. Default on.</summary>
    public bool TextOrChunks { get; init; } = true;

    /// <summary>Characters of text in one call, above which it answers <c>msg_too_long</c>. Default 12,000.</summary>
    public int CharactersPerCall { get; init; } = 12_000;

    /// <summary>UTF-8 bytes over the life of a streamed message, card details and output counted twice. Default 10,600.</summary>
    public int StreamBytes { get; init; } = 10_600;

    /// <summary>Characters in each text of a card or plan, above which it answers <c>invalid_chunks</c>. Default 0: live Slack does not enforce its documented 256.</summary>
    public int CardTextCharacters { get; init; }

    /// <summary>Cards in one streamed message. Default 50, the limit of a plan block.</summary>
    public int CardsPerStream { get; init; } = 50;

    /// <summary>Time after which Slack seals an open stream by itself. Default 300 s.</summary>
    public TimeSpan StreamLifetime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>A stream in a channel needs <c>recipient_user_id</c> and <c>recipient_team_id</c>. Default on.</summary>
    public bool RecipientsInChannels { get; init; } = true;

    /// <summary>A stream without <c>thread_ts</c> may be opened in a direct message. Default on.</summary>
    public bool TopLevelStreamsInDirectMessages { get; init; } = true;

    /// <summary>A stream without <c>thread_ts</c> may be opened in a channel. Default off: <c>invalid_thread_ts</c>.</summary>
    public bool TopLevelStreamsInChannels { get; init; }

    /// <summary><c>thread_ts</c> must name an existing root of a thread, else <c>invalid_thread_ts</c>. Default on.</summary>
    public bool ThreadRootMustExist { get; init; } = true;

    /// <summary>A post in reply to a root that was deleted comes out in the channel, without a word. Default on; streams answer <c>invalid_thread_ts</c>.</summary>
    public bool RepliesToDeletedRootsPromoted { get; init; } = true;

    /// <summary>Which open cards are stamped <c>error</c> when the stream ends. Default those in progress.</summary>
    public OpenCardStamp OpenCards { get; init; } = OpenCardStamp.InProgress;

    /// <summary>A stream stopped without any content answers <c>no_text</c>. Default off.</summary>
    public bool EmptyStreamsRefused { get; init; }

    /// <summary><c>chat.update</c> of an open stream answers <c>streaming_state_conflict</c>. Default on.</summary>
    public bool UpdateWhileStreamingRefused { get; init; } = true;

    /// <summary><c>chat.delete</c> of an open stream answers <c>cant_delete_message</c>. Default on.</summary>
    public bool DeleteWhileStreamingRefused { get; init; } = true;

    /// <summary>Replacing a streamed message by other blocks answers <c>block_mismatch</c>. Default off.</summary>
    public bool BlockMismatch { get; init; }

    /// <summary>Characters of <c>text</c> that <c>chat.update</c> takes. Default 4,000.</summary>
    public int UpdateCharacters { get; init; } = 4_000;

    /// <summary>Blocks are validated and refused with json-pointers. Default on; the number of blocks is always checked.</summary>
    public bool BlockValidation { get; init; } = true;

    /// <summary>History and replies give one page of 15 messages a minute, as for apps outside the Marketplace. Default off.</summary>
    public bool RestrictedHistory { get; init; }

    /// <summary>Time after which a status text disappears. Default 2 min.</summary>
    public TimeSpan StatusLifetime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Time after which <c>processing</c> falls back to <c>active</c>. Default 3,601 s.</summary>
    public TimeSpan ProcessingLifetime { get; init; } = TimeSpan.FromSeconds(3601);

    /// <summary>A mention in a channel arrives as <c>app_mention</c> and as <c>message</c>. Default on.</summary>
    public bool MentionsArriveTwice { get; init; } = true;

    /// <summary>The bot's own messages come back to it as events. Default on.</summary>
    public bool OwnMessagesEchoed { get; init; } = true;

    /// <summary>Time that a receiver has for its 2xx. Default 3 s, not scaled.</summary>
    public TimeSpan AcknowledgeWithin { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Waits before the repeated deliveries of an event. Default 0, 60 and 300 s.</summary>
    public IReadOnlyList<TimeSpan> RetryWaits { get; init; } =
    [TimeSpan.Zero, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(300)];

    /// <summary>Time that a <c>trigger_id</c> may be used, once. Default 3 s, not scaled.</summary>
    public TimeSpan TriggerLifetime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Posts that a <c>response_url</c> takes. Default 5.</summary>
    public int ResponseUrlUses { get; init; } = 5;

    /// <summary>Time that a <c>response_url</c> lives. Default 30 min.</summary>
    public TimeSpan ResponseUrlLifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Sockets that one app may have open; a further one hears <c>too_many_websockets</c> instead of <c>hello</c>. Default 10.</summary>
    public int MostSockets { get; init; } = 10;

    /// <summary>Time that the URL of <c>apps.connections.open</c> may be used, once. Default 30 s, not scaled.</summary>
    public TimeSpan TicketLifetime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Life of a socket, announced in <c>hello</c>; it ends with <c>refresh_requested</c>. Default 18,060 s.</summary>
    public TimeSpan SocketLifetime { get; init; } = TimeSpan.FromSeconds(18_060);

    /// <summary>Life of a socket whose URL carries <c>debug_reconnects=true</c>. Default 360 s.</summary>
    public TimeSpan DebugSocketLifetime { get; init; } = TimeSpan.FromSeconds(360);

    /// <summary>Time between a <c>disconnect</c> message and the close that it announces. Default 10 s, not scaled.</summary>
    public TimeSpan DisconnectNotice { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two protocol pings on a socket, in real time whatever the clock. Default 10 s; a missing pong ends nothing.</summary>
    public TimeSpan SocketPing { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What follows a close frame of the bot. Default <see cref="SocketGoodbye.LeavesConnection"/>.</summary>
    public SocketGoodbye Goodbye { get; init; } = SocketGoodbye.LeavesConnection;
}
