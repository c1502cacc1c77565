using System.Text;
using SlackEmulator.Journal;
using SlackEmulator.Rendering;
using SlackEmulator.Rules;
using SlackEmulator.WebApi;

namespace SlackEmulator.State;

/// <summary>Opens, fills and ends streamed messages by Slack's rules. Called under the workspace's gate.</summary>
internal sealed class StreamDesk(
    Workspace workspace,
    EmulatorRules rules,
    TimeProvider time,
    double timeScale,
    MessageBoard board,
    SessionDesk sessions,
    Transcript transcript
)
{
    public void Open(Channel channel, Message message, MessageStream stream, StreamedContent content)
    {
        CheckFits(stream, content);
        message.Stream = stream;
        Apply(message, stream, content);
        board.Post(channel, message);
        sessions.AppPosted(message);
        sessions.SetStatus(channel.Id, message.RootTs, "processing");
        stream.SealTimer = time.CreateTimer(
            _ => SealWhenDue(channel, message),
            null,
            rules.StreamLifetime / timeScale,
            Timeout.InfiniteTimeSpan
        );
    }

    public void Append(Message message, StreamedContent content)
    {
        var stream = OpenStream(message, whileAppending: true);
        if (content.IsEmpty)
        {
            throw new SlackRefusal("no_text");
        }

        CheckFits(stream, content);
        Apply(message, stream, content);
        stream.AppendCount++;
        board.Show(message);
    }

    public void Stop(Channel channel, Message message, StreamedContent content, Action<Message> close, string status)
    {
        var stream = OpenStream(message, whileAppending: false);
        CheckFits(stream, content);
        if (rules.EmptyStreamsRefused && content.IsEmpty && stream.Parts.Count == 0)
        {
            throw new SlackRefusal("no_text");
        }

        Apply(message, stream, content);
        End(
            channel,
            message,
            StreamState.Completed,
            m =>
            {
                StampOpenCards(stream);
                close(m);
            }
        );
        sessions.SetStatus(channel.Id, message.RootTs, status);
    }

    /// <summary>Slack closes the stream by itself.</summary>
    public void Seal(Channel channel, Message message)
    {
        if (message.Stream is not { State: StreamState.Open } stream)
        {
            return;
        }

        transcript.Happened($"sealed stream {message.Ts}");
        End(channel, message, StreamState.Errored, _ => StampOpenCards(stream));
        sessions.SetStatus(channel.Id, message.RootTs, "active");
    }

    /// <summary>A person pressed Stop: every open stream of the thread is closed; the session is left to the app.</summary>
    public IReadOnlyList<string> StopByUser(Channel channel, string threadTs)
    {
        var open = channel.Thread(threadTs).Where(m => m.Stream is { State: StreamState.Open }).ToArray();
        foreach (var message in open)
        {
            End(channel, message, StreamState.StoppedByUser, m => StampOpenCards(m.Stream!));
        }

        return [.. open.Select(m => m.Ts)];
    }

    private void SealWhenDue(Channel channel, Message message)
    {
        lock (workspace.Gate)
        {
            Seal(channel, message);
        }
    }

    private static MessageStream OpenStream(Message message, bool whileAppending) =>
        message.Stream switch
        {
            { State: StreamState.Open } stream => stream,
            { State: StreamState.StoppedByUser } when whileAppending => throw new SlackRefusal("stopped_by_user"),
            _ => throw new SlackRefusal("message_not_in_streaming_state"),
        };

    private void End(Channel channel, Message message, StreamState state, Action<Message> close)
    {
        var stream = message.Stream!;
        stream.SealTimer?.Dispose();
        stream.SealTimer = null;
        board.Change(
            channel,
            message,
            m =>
            {
                stream.State = state;
                close(m);
                m.Text = MarkdownText.Of(stream);
            }
        );
    }

    private void StampOpenCards(MessageStream stream)
    {
        var running = stream.Cards.Any(c => c.Status == "in_progress");
        foreach (var card in stream.Cards)
        {
            if (
                rules.OpenCards switch
                {
                    OpenCardStamp.InProgress => card.Status == "in_progress",
                    OpenCardStamp.All => card.Status is "in_progress" or "pending",
                    _ => false,
                }
            )
            {
                card.Status = "error";
            }
        }

        if (running && stream.Plan && rules.OpenCards is not OpenCardStamp.None)
        {
            stream.PlanTitle = "Something went wrong";
        }
    }

    private void CheckFits(MessageStream stream, StreamedContent content)
    {
        var mode = content switch
        {
            { Chunks.Count: > 0 } => StreamMode.Chunks,
            { Text.Length: > 0 } => StreamMode.Text,
            _ => StreamMode.Undecided,
        };
        if (
            rules.StreamModeLock
            && mode != StreamMode.Undecided
            && stream.Mode is not StreamMode.Undecided
            && stream.Mode != mode
        )
        {
            throw new SlackRefusal("streaming_mode_mismatch");
        }

        var bytes = Weigh(content.Text) + (content.Chunks ?? []).Sum(c => Weigh(stream, c));
        if (rules.StreamBytes > 0 && stream.Bytes + bytes > rules.StreamBytes)
        {
            throw new SlackRefusal("msg_too_long");
        }

        var cards = (content.Chunks ?? []).OfType<TaskChunk>().Select(t => t.Id).Concat(stream.Cards.Select(c => c.Id));
        if (rules.CardsPerStream > 0 && cards.Distinct(StringComparer.Ordinal).Count() > rules.CardsPerStream)
        {
            throw new SlackRefusal(
                "invalid_chunks",
                $"[ERROR] no more than {rules.CardsPerStream} tasks allowed [json-pointer:/chunks]"
            );
        }

        var blocks = (content.Chunks ?? []).OfType<BlocksChunk>().Sum(b => b.Blocks.Count);
        if (stream.StreamedBlocks + blocks > 50)
        {
            throw new SlackRefusal("msg_blocks_too_many");
        }
    }

    private static long Weigh(MessageStream stream, StreamChunk chunk) =>
        chunk switch
        {
            TextChunk text => Weigh(text.Text),
            PlanChunk plan => Weigh(plan.Title) - Weigh(stream.PlanTitle),
            TaskChunk task => Weigh(task.Title)
                - Weigh(stream.Cards.FirstOrDefault(c => c.Id == task.Id)?.Title)
                + (2L * (Weigh(task.Details) + Weigh(task.Output))),
            _ => 0,
        };

    private static long Weigh(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text);

    private static void Apply(Message message, MessageStream stream, StreamedContent content)
    {
        if (!string.IsNullOrEmpty(content.Text))
        {
            stream.Mode = StreamMode.Text;
            stream.AddText(content.Text);
        }

        foreach (var chunk in content.Chunks ?? [])
        {
            stream.Mode = StreamMode.Chunks;
            Apply(stream, chunk);
        }

        message.Text = MarkdownText.Of(stream);
    }

    private static void Apply(MessageStream stream, StreamChunk chunk)
    {
        switch (chunk)
        {
            case TextChunk text:
                stream.AddText(text.Text);
                break;
            case PlanChunk plan:
                stream.PlanTitle = plan.Title;
                break;
            case BlocksChunk blocks:
                stream.StreamedBlocks += blocks.Blocks.Count;
                stream.Parts.Add(new BlocksPart(blocks.Blocks));
                break;
            case TaskChunk task:
                Apply(stream, task);
                break;
        }
    }

    private static void Apply(MessageStream stream, TaskChunk task)
    {
        var card = stream.Cards.FirstOrDefault(c => c.Id == task.Id);
        if (card is null)
        {
            card = new Card(task.Id);
            stream.Parts.Add(new CardPart(card));
        }

        card.Title = task.Title;
        card.Status = task.Status;
        card.HideTitle = task.HideTitle ?? card.HideTitle;
        card.Details = Joined(card.Details, task.Details);
        card.Output = Joined(card.Output, task.Output);
        card.Sources.AddRange(task.Sources.Except(card.Sources));
    }

    private static string? Joined(string? before, string? more) => more is null ? before : before + more;
}
