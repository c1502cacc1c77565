using Microsoft.Extensions.Options;

namespace BotHost.Slack.Streaming;

/// <summary>How answers are written into Slack; section <c>Slack:Replies</c>.</summary>
public sealed class SlackReplyOptions
{
    /// <summary>
    /// How answers are written in channels that are named here by their id; default: native everywhere. Direct messages are native always.
    /// </summary>
    public IDictionary<string, ReplyForm> Channels { get; } = new Dictionary<string, ReplyForm>(StringComparer.Ordinal);

    /// <summary>Time between two appends of text to a stream; default 300 ms. Cards and the first words do not wait for it.</summary>
    public TimeSpan AppendInterval { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Time between two updates of one message; default 3 s, which is what Slack asks for.</summary>
    public TimeSpan UpdateInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long nothing may be visible before a status says that the bot is at work; default 700 ms.</summary>
    public TimeSpan StatusDelay { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>That status; default <c>is thinking…</c>. At most 100 characters.</summary>
    public string ThinkingStatus { get; set; } = "is thinking…";

    /// <summary>Age of a stream at which the answer goes on in a fresh message; default 270 s. Slack closes a stream by itself after about 300 s.</summary>
    public TimeSpan RollAfter { get; set; } = TimeSpan.FromSeconds(270);

    /// <summary>
    /// Size of a message at which the answer goes on in a fresh one, in UTF-8 bytes, card details and output counted
    /// twice; default 9,000, 1,000 to 11,000. Slack refuses more from about 10,600 on.
    /// </summary>
    public int RollBytes { get; set; } = 9_000;

    /// <summary>Longest text in a card, in UTF-16 units; longer ones end in an ellipsis. Default 256, which is what Slack documents.</summary>
    public int CardClip { get; set; } = 256;

    /// <summary>Most cards in one message; default 50, the limit of Slack's plan block.</summary>
    public int CardsPerMessage { get; set; } = 50;

    /// <summary>How long text within an open fence, table or bold words waits for its end; default 1 s.</summary>
    public TimeSpan RipeAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How much such text waits for its end, in UTF-16 units; default 1,024.</summary>
    public int RipeLength { get; set; } = 1_024;

    /// <summary>How long any text waits for a good place to be cut at; default 4 s. After that it is cut at the best place there is.</summary>
    public TimeSpan OverdueAfter { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How much text waits for a good place to be cut at, in UTF-16 units; default 4,096.</summary>
    public int OverdueLength { get; set; } = 4_096;

    /// <summary>Time between two records of confirmed words; default 1 s.</summary>
    public TimeSpan ProgressInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long it is remembered that a channel takes no streams, or a tenant no status; default 24 h.</summary>
    public TimeSpan RefusalMemory { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Most updates that wait to be taken by the writer before the agent has to wait; default 256.</summary>
    public int Backlog { get; set; } = 256;

    /// <summary>Most sources listed under an answer; default 10.</summary>
    public int SourcesShown { get; set; } = 10;
}

/// <summary>Refuses settings that could not work.</summary>
internal sealed class SlackReplyOptionsValidator : IValidateOptions<SlackReplyOptions>
{
    public ValidateOptionsResult Validate(string? name, SlackReplyOptions options)
    {
        var faults = new List<string>();
        Positive(options.AppendInterval, nameof(options.AppendInterval));
        Positive(options.UpdateInterval, nameof(options.UpdateInterval));
        Positive(options.StatusDelay, nameof(options.StatusDelay));
        Positive(options.RollAfter, nameof(options.RollAfter));
        Positive(options.RipeAfter, nameof(options.RipeAfter));
        Positive(options.OverdueAfter, nameof(options.OverdueAfter));
        Positive(options.ProgressInterval, nameof(options.ProgressInterval));
        Positive(options.RefusalMemory, nameof(options.RefusalMemory));
        Within(options.RollBytes, 1_000, 11_000, nameof(options.RollBytes));
        Within(options.CardClip, 16, 1_000, nameof(options.CardClip));
        Within(options.CardsPerMessage, 1, 50, nameof(options.CardsPerMessage));
        Within(options.RipeLength, 1, 11_000, nameof(options.RipeLength));
        Within(options.OverdueLength, 1, 11_000, nameof(options.OverdueLength));
        Within(options.Backlog, 1, 100_000, nameof(options.Backlog));
        Within(options.SourcesShown, 0, 10, nameof(options.SourcesShown));
        if (options.ThinkingStatus is not { Length: > 0 and <= 100 })
            faults.Add($"Slack:Replies:{nameof(options.ThinkingStatus)} must have 1 to 100 characters.");
        if (options.OverdueAfter < options.RipeAfter)
            faults.Add(
                $"Slack:Replies:{nameof(options.OverdueAfter)} ({options.OverdueAfter}) must not be shorter than {nameof(options.RipeAfter)} ({options.RipeAfter})."
            );
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Positive(TimeSpan value, string property)
        {
            if (value <= TimeSpan.Zero)
                faults.Add($"Slack:Replies:{property} must be more than zero, but is {value}.");
        }

        void Within(int value, int least, int most, string property)
        {
            if (value < least || value > most)
                faults.Add($"Slack:Replies:{property} must be {least} to {most}, but is {value}.");
        }
    }
}
