using System.Diagnostics.CodeAnalysis;
using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using BotHost.Domain.Feedback;
using BotHost.Slack.Events;
using BotHost.Slack.Http;
using BotHost.Slack.Installations;

namespace BotHost.Slack.Interactivity;

/// <summary>Turns clicks and slash commands into activities. Pure: the same payload always means the same.</summary>
internal sealed class InteractionTranslator(SlackIngressOptions options)
{
    private static readonly Translation MalformedId = new Translation.Ignored(IgnoredReason.MalformedId);

    /// <summary>Tells what an interaction means to the tenant's bot.</summary>
    public Translation Translate(Interaction interaction, SlackInstallation installation) =>
        interaction is BlockActions { Actions: [{ } action, ..] } click
            ? Click(click, action, installation)
            : new Translation.Ignored(IgnoredReason.UnusedType);

    /// <summary>Tells what a slash command means to the tenant's bot.</summary>
    public Translation Translate(SlashCommand command, SlackInstallation installation)
    {
        var sentAt = command.SentAt + ".000000";
        if (!SlackId.IsId(command.ChannelId) || !SlackId.IsId(command.UserId) || !SlackId.IsToken(command.TriggerId))
            return MalformedId;
        if (command.Command is not { Length: >= 2 and <= 64 } || command.Command[0] != '/' || !SlackId.IsTs(sentAt))
            return MalformedId;
        if (!options.Allows(command.ChannelId, command.UserId))
            return new Translation.Ignored(IgnoredReason.NotAllowed);

        return new Translation.Happened(
            new CommandInvoked
            {
                Adapter = SlackTranslator.Adapter,
                Tenant = installation.Tenant,
                DedupeKey = $"command:{command.TriggerId}",
                OrderKey = sentAt,
                User = command.UserId,
                Addressed = true,
                Command = command.Command,
                Text = SlackText.Read(command.Text, installation.BotUserId).Text,
                Channel = command.ChannelId,
            }
        );
    }

    private Translation Click(BlockActions click, BlockAction action, SlackInstallation installation)
    {
        var channel = click.Container?.ChannelId ?? click.Channel?.Id;
        var message = click.Container?.MessageTs ?? click.Message?.Ts;
        var thread = click.Container?.ThreadTs ?? click.Message?.ThreadTs;
        var container = message ?? click.Container?.ViewId ?? click.View?.Id;
        var user = click.User?.Id;
        if (!SlackId.IsId(user) || !SlackId.IsTs(action.ActionTs) || !SlackId.IsToken(container))
            return MalformedId;
        if (channel is not null && !SlackId.IsId(channel))
            return MalformedId;
        if ((message is not null && !SlackId.IsTs(message)) || (thread is not null && !SlackId.IsTs(thread)))
            return MalformedId;
        if (action.ActionId is not { Length: >= 1 and <= 255 } name)
            return MalformedId;
        if (!options.Allows(channel, user))
            return new Translation.Ignored(IgnoredReason.NotAllowed);

        // An ephemeral message is no thread's root: nothing can be posted under it.
        var root = thread ?? (click.Container?.IsEphemeral is true ? null : message);
        var conversation = channel is null
            ? null
            : new ConversationKey(SlackTranslator.Adapter, installation.Tenant, channel, root);
        var who = new Clicked(
            installation.Tenant,
            $"click:{channel ?? "-"}:{container}:{user}:{action.ActionTs}",
            action.ActionTs,
            conversation,
            user,
            SlackId.IsId(click.User?.TeamId) && click.User.TeamId != installation.Tenant ? click.User.TeamId : null
        );
        return new Translation.Happened(Meaning(action, name, message, who));
    }

    // Only what the bot itself has shown can be clicked, so every click is addressed to it. A value may still be of an older release.
    private static InboundActivity Meaning(BlockAction action, string name, string? message, Clicked clicked) =>
        action.Type switch
        {
            "feedback_buttons"
                when message is not null && ActionIds.TryReadFeedback(action.Value, out var turn, out var up) =>
                new FeedbackGiven
                {
                    Adapter = SlackTranslator.Adapter,
                    Tenant = clicked.Tenant,
                    DedupeKey = clicked.Key,
                    OrderKey = clicked.At,
                    Conversation = clicked.Conversation,
                    User = clicked.User,
                    Addressed = true,
                    Turn = turn,
                    Verdict = up ? Verdict.Positive : Verdict.Negative,
                    MessageId = message,
                },
            _ when name == ActionIds.TryAgain && IsTurn(action, message, clicked, out var turn) => Again(
                clicked,
                clicked.Conversation!,
                turn
            ),
            _ when name == ActionIds.AnswerAgain
                    && ActionIds.TryReadAgain(action.Value, out var turn, out var thread)
                    && clicked.Conversation is { } room
                    && (thread is null || SlackId.IsTs(thread)) => Again(clicked, room with { Thread = thread }, turn),
            _ when name == ActionIds.Stop && IsTurn(action, message, clicked, out var turn) => new StopRequested
            {
                Adapter = SlackTranslator.Adapter,
                Tenant = clicked.Tenant,
                DedupeKey = clicked.Key,
                OrderKey = clicked.At,
                Conversation = clicked.Conversation,
                User = clicked.User,
                Addressed = true,
                StreamingMessages = [message],
                Turn = turn,
            },
            _ => new ButtonClicked
            {
                Adapter = SlackTranslator.Adapter,
                Tenant = clicked.Tenant,
                DedupeKey = clicked.Key,
                OrderKey = clicked.At,
                Conversation = clicked.Conversation,
                User = clicked.User,
                Addressed = true,
                Action = name,
                MessageId = message,
            },
        };

    private static RegenerateRequested Again(Clicked clicked, ConversationKey conversation, Guid turn) =>
        new()
        {
            Adapter = SlackTranslator.Adapter,
            Tenant = clicked.Tenant,
            DedupeKey = clicked.Key,
            OrderKey = clicked.At,
            Conversation = conversation,
            User = clicked.User,
            Addressed = true,
            Turn = turn,
            UserTenant = clicked.UserTenant,
            Where = conversation.Channel is ['D', ..] ? ConversationKind.Direct : ConversationKind.Channel,
        };

    private static bool IsTurn(
        BlockAction action,
        [NotNullWhen(true)] string? message,
        Clicked clicked,
        out Guid turn
    ) => ActionIds.TryReadTurn(action.Value, out turn) && message is not null && clicked.Conversation is not null;

    private sealed record Clicked(
        string Tenant,
        string Key,
        string At,
        ConversationKey? Conversation,
        string User,
        string? UserTenant
    );
}
