using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using Microsoft.Extensions.Options;

namespace BotHost.Turns;

/// <summary>Which waiting activities are answered by a turn, all others being stored and done; and where that leads which comes in meanwhile.</summary>
internal sealed class AnswerPolicy(IOptions<TurnOptions> options)
{
    public DeletePolicy Deletes => options.Value.Deletes;

    public bool Answers(InboundActivity activity) =>
        activity switch
        {
            RegenerateRequested => true,
            MessageReceived { TooLate: true } => false,
            MessageReceived { Addressed: true } => true,
            // The root of a thread is known without a mention only when an edit has taken the mention away: nothing is asked any more.
            MessageReceived message when message.MessageId == message.Conversation?.Thread => false,
            MessageReceived { MentionsOthers: false } => options.Value.ThreadReplies
                == ThreadReplies.UnlessOthersMentioned,
            _ => false,
        };

    public EditPolicy EditsIn(ConversationKey conversation) =>
        options.Value.Channels.TryGetValue(conversation.Channel, out var channel) && channel.Edits is { } edits
            ? edits
            : options.Value.Edits;

    public OverlapPolicy Overlap(InboundActivity activity) =>
        activity switch
        {
            MessageReceived { Where: ConversationKind.Direct } => options.Value.Overlap.Direct,
            MessageReceived { Where: ConversationKind.Group } => options.Value.Overlap.Group,
            MessageReceived => options.Value.Overlap.Channel,
            _ => OverlapPolicy.Queue,
        };

    /// <summary>Whether a waiting message is answered together with one that came before it.</summary>
    public bool Joins(MessageReceived first, InboundActivity waiting) =>
        waiting is MessageReceived message
        && Answers(message)
        && Overlap(first) switch
        {
            OverlapPolicy.Burst => true,
            OverlapPolicy.Restart => message.User == first.User,
            _ => false,
        };
}
