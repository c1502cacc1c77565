using System.Diagnostics.CodeAnalysis;

namespace BotHost.Slack.Interactivity;

/// <summary>
/// The names and values of the interactive elements under an answer: written by the reply, read when they are clicked. Messages keep
/// them for years, so a name never changes its meaning. At most 255 characters each, as Slack allows.
/// </summary>
public static class ActionIds
{
    /// <summary>The <c>feedback_buttons</c> element; its buttons carry <see cref="PositiveValue"/> and <see cref="NegativeValue"/>.</summary>
    public const string Feedback = "bothost_feedback";

    /// <summary>The button that asks for another answer; its value is <see cref="TurnValue"/>.</summary>
    public const string TryAgain = "bothost_try_again";

    /// <summary>
    /// The button that asks for another answer to a question that was changed; its value is <see cref="TurnValue"/>, and behind a colon the
    /// root of the thread, because a message that only one person sees need not tell it.
    /// </summary>
    public const string AnswerAgain = "bothost_answer_again";

    /// <summary>The button that stops the answer it stands under; its value is <see cref="TurnValue"/>.</summary>
    public const string Stop = "bothost_stop";

    private const string Positive = "positive:";
    private const string Negative = "negative:";

    /// <summary>The value of an element that means a turn.</summary>
    public static string TurnValue(Guid turn) => turn.ToString("N");

    /// <summary>The value of <see cref="AnswerAgain"/>.</summary>
    public static string AgainValue(Guid turn, string? thread) => $"{TurnValue(turn)}:{thread}";

    /// <summary>Reads <see cref="AgainValue"/> back; false for anything else.</summary>
    public static bool TryReadAgain([NotNullWhen(true)] string? value, out Guid turn, out string? thread)
    {
        (turn, thread) = (Guid.Empty, null);
        if (value?.Split(':', 2) is not [var id, var root] || !TryReadTurn(id, out turn))
            return false;
        thread = root.Length == 0 ? null : root;
        return true;
    }

    /// <summary>The value of the thumb that points up.</summary>
    public static string PositiveValue(Guid turn) => Positive + TurnValue(turn);

    /// <summary>The value of the thumb that points down.</summary>
    public static string NegativeValue(Guid turn) => Negative + TurnValue(turn);

    /// <summary>Reads <see cref="TurnValue"/> back; false for anything else.</summary>
    public static bool TryReadTurn([NotNullWhen(true)] string? value, out Guid turn) =>
        Guid.TryParseExact(value, "N", out turn) && TurnValue(turn) == value;

    /// <summary>Reads <see cref="PositiveValue"/> and <see cref="NegativeValue"/> back; false for anything else.</summary>
    public static bool TryReadFeedback([NotNullWhen(true)] string? value, out Guid turn, out bool positive)
    {
        turn = Guid.Empty;
        positive = value?.StartsWith(Positive, StringComparison.Ordinal) is true;
        return value is not null
            && (positive || value.StartsWith(Negative, StringComparison.Ordinal))
            && TryReadTurn(value[Positive.Length..], out turn);
    }
}
