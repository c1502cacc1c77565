using BotHost.Domain.Activities;
using BotHost.Domain.Turns;
using NpgsqlTypes;

namespace BotHost.Persistence.Turns;

/// <summary>
/// What activities do to the stored talk. Each is a statement of its own in the batch that opens a turn or absorbs, so that an edit
/// sees the message before it; the lease is locked by the first statement of that batch.
/// </summary>
internal static class MessageStatements
{
    // A message that is delivered again after it was edited or deleted stays as it is.
    private const string Say = """
        insert into message (id, tenant_id, conversation_id, adapter, channel, message_id, order_key, author, from_bot, text, sent_at, turn_id)
        select @id, l.tenant_id, l.conversation_id, c.adapter, c.channel, @message_id, @order_key, @author, false, @text,
            coalesce(@sent_at, now()), t.id
        from lease l join conversation c on c.id = l.conversation_id left join turn t on t.id = @turn
        where l.conversation_id = @conversation and l.claim = @claim and (@turn is null or t.id is not null)
        on conflict (conversation_id, message_id) do update set turn_id = coalesce(message.turn_id, excluded.turn_id)
        """;

    private const string Edit = """
        with old as (
            select m.id, m.text from message m join lease l using (conversation_id)
            where m.conversation_id = @conversation and m.message_id = @message_id and m.deleted_at is null and m.text <> @text
                and l.claim = @claim
            for no key update of m),
        kept as (insert into message_revision (message_id, text) select id, text from old)
        update message m set text = @text, edited_at = now() from old where m.id = old.id
        """;

    private const string Delete = """
        with gone as (
            update message m set text = '', deleted_at = coalesce(m.deleted_at, now()) from lease l
            where m.conversation_id = @conversation and m.message_id = @message_id
                and l.conversation_id = m.conversation_id and l.claim = @claim
            returning m.id)
        delete from message_revision r using gone where r.message_id = gone.id
        """;

    /// <summary>The statements for activities, in their order; those that say nothing need none.</summary>
    public static IEnumerable<Statement> For(
        Lease lease,
        Guid? turn,
        IReadOnlyList<PendingActivity> activities,
        Func<Guid> newId
    )
    {
        foreach (var (_, activity, _) in activities)
        {
            Statement Of(string sql, string messageId) =>
                new Statement(sql)
                    .With("conversation", lease.Conversation)
                    .With("claim", lease.Claim)
                    .WithText("message_id", messageId);

            switch (activity)
            {
                case MessageReceived message:
                    yield return Of(Say, message.MessageId)
                        .With("id", newId())
                        .WithText("order_key", message.OrderKey)
                        .WithText("author", message.User)
                        .WithText("text", message.Text)
                        .WithNullable("sent_at", Rows.TimeOf(message.OrderKey)?.UtcDateTime, NpgsqlDbType.TimestampTz)
                        .WithNullable("turn", turn, NpgsqlDbType.Uuid);
                    break;
                case MessageEdited edit:
                    yield return Of(Edit, edit.MessageId).WithText("text", edit.Text);
                    break;
                case MessageDeleted deletion:
                    yield return Of(Delete, deletion.MessageId);
                    break;
            }
        }
    }
}
