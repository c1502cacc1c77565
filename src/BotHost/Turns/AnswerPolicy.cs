using BotHost.Domain.Activities;
using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>Which waiting activities are answered by a turn; all others are stored and done.</summary>
internal sealed class AnswerPolicy(IOptions<TurnOptions> options)
{
    public bool Answers(InboundActivity activity) =>
        activity switch
        {
            RegenerateRequested => true,
            MessageReceived { TooLate: true } => false,
            MessageReceived { Addressed: true } => true,
            MessageReceived { MentionsOthers: false } => options.Value.ThreadReplies
                == ThreadReplies.UnlessOthersMentioned,
            _ => false,
        };
}
