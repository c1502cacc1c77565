using BotHost.Domain.Activities;
using BotHost.Domain.Conversations;
using BotHost.Domain.Feedback;

namespace BotHost.Persistence.Tests;

/// <summary>What happens in one thread, in the words of a test.</summary>
public sealed record Talk(string Thread = "100.000000", string Tenant = "T1", string Channel = "C1")
{
    public ConversationKey Key => new("slack", Tenant, Channel, Thread);

    public Guid Id => Key.ToId();

    public MessageReceived Says(string ts, string text = "hello", bool addressed = true, string user = "U1") =>
        new()
        {
            Adapter = "slack",
            Tenant = Tenant,
            DedupeKey = $"{Channel}/{ts}",
            OrderKey = ts,
            Conversation = Key,
            User = user,
            Addressed = addressed,
            MessageId = ts,
            Text = text,
            Where = ConversationKind.Channel,
        };

    public MessageEdited Edits(string ts, string at, string text) =>
        new()
        {
            Adapter = "slack",
            Tenant = Tenant,
            DedupeKey = $"{Channel}/{ts}/{at}",
            OrderKey = at,
            Conversation = Key,
            User = "U1",
            MessageId = ts,
            Text = text,
        };

    public MessageDeleted Deletes(string ts, string at) =>
        new()
        {
            Adapter = "slack",
            Tenant = Tenant,
            DedupeKey = $"{Channel}/{ts}/deleted",
            OrderKey = at,
            Conversation = Key,
            User = "U1",
            MessageId = ts,
        };

    public StopRequested Stops(string ts, params string[] streaming) =>
        new()
        {
            Adapter = "slack",
            Tenant = Tenant,
            DedupeKey = $"stop/{Thread}/{ts}",
            OrderKey = ts,
            Conversation = Key,
            User = "U1",
            StreamingMessages = streaming,
        };

    public FeedbackGiven Likes(Guid turn, string at) =>
        new()
        {
            Adapter = "slack",
            Tenant = Tenant,
            DedupeKey = $"click/{at}",
            OrderKey = at,
            Conversation = Key,
            User = "U1",
            Addressed = true,
            Turn = turn,
            Verdict = Verdict.Positive,
            MessageId = "1.1",
        };
}
