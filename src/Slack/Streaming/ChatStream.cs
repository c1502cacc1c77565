using BotHost.Slack.Blocks;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>
/// Writes one message while people watch: gathers text, opens the stream with the first that is sent, and closes it.
/// As long as nothing fails it makes the same calls as the helpers of Slack's own SDKs. Beyond them it may be called
/// from several threads at once (calls are made one after the other, in the order of their callers), loses nothing
/// when Slack refuses a call, and sends nothing twice when the outcome of a call is unknown.
/// </summary>
/// <param name="client">What makes the calls.</param>
/// <param name="tenant">The tenant in whose name they are made.</param>
/// <param name="options">Where to write and how.</param>
/// <seealso href="https://docs.slack.dev/reference/methods/chat.startStream"/>
public sealed class ChatStream(ISlackApiClient client, string tenant, ChatStreamOptions options)
{
    private readonly CallQueue _queue = new();
    private readonly StreamBuffer _buffer = new(
        options.BufferSize is >= 1 and <= SlackLimits.MarkdownPerCall
            ? options.BufferSize
            : throw new ArgumentOutOfRangeException(
                nameof(options),
                options.BufferSize,
                $"BufferSize is 1 to {SlackLimits.MarkdownPerCall} UTF-16 units."
            )
    );
    private string? _token = options.Token;

    /// <summary>The ts of the message; null until Slack has answered the first call.</summary>
    public string? Ts { get; private set; }

    /// <summary>Where the stream is in its life.</summary>
    public ChatStreamState State { get; private set; }

    /// <summary>
    /// Appends text, chunks or both. Text is gathered up to <see cref="ChatStreamOptions.BufferSize"/>; chunks are sent
    /// at once, after the text gathered so far.
    /// </summary>
    /// <param name="markdownText">Standard markdown, a delta.</param>
    /// <param name="chunks">Sent at once, even if the list is empty.</param>
    /// <param name="token">Used from now on.</param>
    /// <param name="cancellationToken">
    /// Gives the append up: while it waits its turn nothing has been taken; while its call is under way the stream
    /// becomes <see cref="ChatStreamState.Uncertain"/>.
    /// </param>
    /// <returns>Slack's answer, or null while the text is only gathered.</returns>
    /// <exception cref="SlackException">
    /// The call failed. If <see cref="SlackException.MayHaveBeenApplied"/> is false its content is kept, and goes out
    /// first in the next call; otherwise the stream is uncertain.
    /// </exception>
    /// <exception cref="ArgumentException">One call would carry more than Slack takes; nothing was taken or sent.</exception>
    /// <exception cref="InvalidOperationException">The stream takes no more.</exception>
    public async Task<StreamReply?> AppendAsync(
        string? markdownText = null,
        IReadOnlyList<Chunk>? chunks = null,
        string? token = null,
        CancellationToken cancellationToken = default
    )
    {
        await _queue.EnterAsync(cancellationToken);
        try
        {
            if (State is not (ChatStreamState.Starting or ChatStreamState.InProgress))
                throw Ended("append to");
            var load = _buffer.Next(markdownText, chunks);
            Remember(token);
            if (load is null)
            {
                _buffer.Keep(markdownText);
                return null;
            }
            _buffer.Take(load);
            return Ts is null
                ? await StartAsync(load, cancellationToken)
                : await SendAsync(new AppendStream(options.Channel, Ts, load.Chunks), load, cancellationToken);
        }
        finally
        {
            _queue.Leave();
        }
    }

    /// <summary>
    /// Sends what is left and closes the message, opening it first if nothing has been sent yet. After a failure it may
    /// be repeated: text and chunks are kept as by an append, blocks and metadata have to be given again.
    /// </summary>
    /// <param name="markdownText">The last text, a delta as well: not the whole answer once more.</param>
    /// <param name="chunks">The last chunks.</param>
    /// <param name="blocks">At most 50 blocks, drawn below everything else.</param>
    /// <param name="metadata">Data beside the message.</param>
    /// <param name="sessionStatus">What the agent's session becomes; null is Slack's default, active.</param>
    /// <param name="token">Used from now on.</param>
    /// <param name="cancellationToken">As with <see cref="AppendAsync"/>.</param>
    /// <exception cref="SlackException">As with <see cref="AppendAsync"/>.</exception>
    /// <exception cref="ArgumentException">One call would carry more than Slack takes; nothing was taken or sent.</exception>
    /// <exception cref="InvalidOperationException">
    /// The stream has ended already, or whether it ever began is unknown.
    /// </exception>
    public async Task<StopStreamReply> StopAsync(
        string? markdownText = null,
        IReadOnlyList<Chunk>? chunks = null,
        IReadOnlyList<Block>? blocks = null,
        MessageMetadata? metadata = null,
        SessionStatus? sessionStatus = null,
        string? token = null,
        CancellationToken cancellationToken = default
    )
    {
        await _queue.EnterAsync(cancellationToken);
        try
        {
            if (
                State is ChatStreamState.Closed or ChatStreamState.Completed
                || (State, Ts) is (ChatStreamState.Uncertain, null)
            )
                throw Ended("stop");
            var load = _buffer.Last(markdownText, chunks);
            SlackLimits.MessageBlocks(blocks);
            Remember(token);
            _buffer.Take(load);
            if (Ts is null)
                await OpenAsync(load, cancellationToken);
            var stop = new StopStream(options.Channel, Ts!)
            {
                Chunks = load.Chunks,
                Blocks = blocks,
                Metadata = metadata,
                SessionStatus = sessionStatus,
            };
            var reply = await SendAsync(stop, load, cancellationToken);
            State = ChatStreamState.Completed;
            return reply;
        }
        finally
        {
            _queue.Leave();
        }
    }

    /// <summary>
    /// Empties the stream of what Slack has surely not accepted, in order, so that its owner can show it elsewhere. What
    /// a call of unknown outcome carried is not in it.
    /// </summary>
    public async Task<IReadOnlyList<Chunk>> TakeUnsentAsync(CancellationToken cancellationToken = default)
    {
        await _queue.EnterAsync(cancellationToken);
        try
        {
            return _buffer.TakeAll();
        }
        finally
        {
            _queue.Leave();
        }
    }

    private async Task<StreamReply> StartAsync(StreamBuffer.Load load, CancellationToken cancellationToken)
    {
        var reply = await SendAsync(Start(load.Chunks), load, cancellationToken);
        (Ts, State) = (reply.Ts, ChatStreamState.InProgress);
        return reply;
    }

    // Empty, as the official helpers do it before a stop: its content goes with the stop.
    private async Task OpenAsync(StreamBuffer.Load kept, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await SendAsync(Start(chunks: null), load: null, cancellationToken);
            (Ts, State) = (reply.Ts, ChatStreamState.InProgress);
        }
        catch
        {
            _buffer.PutBack(kept);
            throw;
        }
    }

    private StartStream Start(IReadOnlyList<Chunk>? chunks) =>
        new(options.Channel, options.ThreadTs, chunks)
        {
            RecipientTeamId = options.RecipientTeamId,
            RecipientUserId = options.RecipientUserId,
            TaskDisplayMode = options.TaskDisplayMode,
            IconEmoji = options.IconEmoji,
            IconUrl = options.IconUrl,
            Username = options.Username,
        };

    private async Task<TReply> SendAsync<TReply>(
        SlackRequest<TReply> request,
        StreamBuffer.Load? load,
        CancellationToken cancellationToken
    )
        where TReply : SlackReply
    {
        try
        {
            var call = request with { Token = _token, OnRateLimit = options.OnRateLimit };
            return await client.SendAsync(call, tenant, cancellationToken);
        }
        catch (Exception failure)
        {
            if (MayHaveBeenApplied(failure))
                State = ChatStreamState.Uncertain;
            else if (load is not null)
                _buffer.PutBack(load);
            if (
                failure is SlackApiException
                {
                    Code: SlackErrorCode.MessageNotInStreamingState or SlackErrorCode.StoppedByUser
                }
            )
                State = ChatStreamState.Closed;
            throw;
        }
    }

    private void Remember(string? token)
    {
        if (!string.IsNullOrEmpty(token))
            _token = token;
    }

    private InvalidOperationException Ended(string attempt) =>
        new(
            State switch
            {
                ChatStreamState.Completed => $"Cannot {attempt} the stream: it has been stopped.",
                ChatStreamState.Closed =>
                    $"Cannot {attempt} the stream: Slack has closed it. Rewrite its message instead.",
                _ when Ts is null =>
                    $"Cannot {attempt} the stream: whether it was started is unknown. Look for its message first.",
                _ =>
                    $"Cannot {attempt} the stream: the outcome of a call is unknown. Stop it, then rewrite its message.",
            }
        );

    // A cancellation that does not say when it happened is taken for the worse.
    private static bool MayHaveBeenApplied(Exception failure) =>
        failure switch
        {
            SlackException slack => slack.MayHaveBeenApplied,
            SlackCallCanceledException canceled => canceled.MayHaveBeenApplied,
            OperationCanceledException => true,
            _ => false,
        };
}
