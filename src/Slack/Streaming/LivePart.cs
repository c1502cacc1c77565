using BotHost.Domain.Replies;

namespace BotHost.Slack.Streaming;

/// <summary>One message of a reply, as this process knows it.</summary>
internal sealed class LivePart
{
    public LivePart(int number, string afterTs, ReplyPartMode mode, int limit) =>
        (Number, AfterTs, Mode, Limit) = (number, afterTs, mode, limit);

    /// <summary>A part that another process left behind.</summary>
    public LivePart(ReplyPart stored, int limit)
        : this(stored.Number, stored.AfterTs, stored.Mode, limit)
    {
        Ts = stored.Ts;
        StoredStart = stored.SliceStart;
        State = stored.State;
        Bytes = stored.Bytes;
        IsInherited = true;
        IsRecorded = true;
        Rewrites = true;
        IsUnclear = stored.Ts is null;
        StreamMayBeOpen =
            stored.Mode == ReplyPartMode.Native
            && stored.State is not (ReplyPartState.Settled or ReplyPartState.Leaving or ReplyPartState.Lost);
    }

    public int Number { get; }

    public string AfterTs { get; set; }

    public string? Ts { get; set; }

    public ReplyPartMode Mode { get; set; }

    public ReplyPartState State { get; set; } = ReplyPartState.Opening;

    /// <summary>Where its slice of the sent text begins.</summary>
    public int Start { get; set; }

    /// <summary>Where another process let it begin.</summary>
    public int StoredStart { get; }

    /// <summary>What markdown is open there.</summary>
    public MarkdownState StartState { get; set; }

    /// <summary>Where the confirmed part of its slice ends.</summary>
    public int End { get; set; }

    /// <summary>Where its slice has to end, once that is decided: it is being closed.</summary>
    public int? FixedEnd { get; set; }

    /// <summary>Up to where a call of unknown outcome may have shown it.</summary>
    public int AttemptedEnd { get; set; }

    /// <summary>What counts towards the cap.</summary>
    public int Bytes { get; set; }

    /// <summary>The cap for this message.</summary>
    public int Limit { get; set; }

    /// <summary>Its stream, while this process writes it natively.</summary>
    public ChatStream? Stream { get; set; }

    /// <summary>Whether Slack may still have a stream open for it.</summary>
    public bool StreamMayBeOpen { get; set; }

    /// <summary>Whether Slack refuses to end its stream with its open cards.</summary>
    public bool StopsBare { get; set; }

    /// <summary>Whether it is written by replacing its content.</summary>
    public bool Rewrites { get; set; }

    /// <summary>Whether what it shows is not known, so that it has to be written once more.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Whether another process opened it.</summary>
    public bool IsInherited { get; init; }

    /// <summary>Whether the store knows that it was asked for.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>Whether it was asked for and never answered: it may exist.</summary>
    public bool IsUnclear { get; set; }

    /// <summary>Whether Slack has said once that it is not there.</summary>
    public bool WasMissed { get; set; }

    /// <summary>Whether it has been deleted and posted anew already.</summary>
    public bool WasReposted { get; set; }

    /// <summary>Whether the closing blocks are under it.</summary>
    public bool HasClosing { get; set; }

    /// <summary>When its stream was opened, by the reply's clock.</summary>
    public TimeSpan OpenedAt { get; set; }

    /// <summary>When it was last replaced, by the reply's clock.</summary>
    public TimeSpan? RewrittenAt { get; set; }

    public ReplyPart ToRecord() => new(Number, AfterTs, Ts, Mode, State, Start, End - Start, Bytes);
}
