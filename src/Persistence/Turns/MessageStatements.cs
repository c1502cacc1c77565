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
        insert into message (id, tenant_id, conversation_id, adapter, channel, message_id, order_key, author, from_bot, text, sent_at, turn_id,
            edit_key, edited_at)
        select @id, l.tenant_id, l.conversation_id, c.adapter, c.channel, @message_id, @order_key, @author, false, @text,
            coalesce(@sent_at, now()), t.id, @edit_key, case when @edit_key is not null then now() end
        from lease l join conversation c on c.id = l.conversation_id left join turn t on t.id = @turn
        where l.conversation_id = @conversation and l.claim = @claim and (@turn is null or t.id is not null)
        on conflict (conversation_id, message_id) do update set turn_id = coalesce(excluded.turn_id, message.turn_id)
        """;

    // Deliveries overtake each other: an edit that is older than the one that the words come from changes nothing.
    private const string Edit = """
        with old as (
            select m.id, m.text from message m join lease l using (conversation_id)
            where m.conversation_id = @conversation and m.message_id = @message_id and m.deleted_at is null and not m.from_bot
                and (m.edit_key is null or m.edit_key < @edit_key) and l.claim = @claim
            for no key update of m),
        kept as (insert into message_revision (message_id, text) select id, text from old where text <> @text)
        update message m set text = @text, edit_key = @edit_key,
            edited_at = case when old.text <> @text then now() else m.edited_at end
        from old where m.id = old.id
        """;

    // One that never was stored is remembered as deleted all the same: an edit of it that comes later would bring its words back.
    private const string Delete = """
        with gone as (
            insert into message as m (id, tenant_id, conversation_id, adapter, channel, message_id, order_key, author, from_bot, text, sent_at,
                deleted_at)
            select @id, l.tenant_id, l.conversation_id, c.adapter, c.channel, @message_id, @order_key, '', false, '', now(), now()
            from lease l join conversation c on c.id = l.conversation_id
            where l.conversation_id = @conversation and l.claim = @claim
            on conflict (conversation_id, message_id) do update set text = '', deleted_at = coalesce(m.deleted_at, now())
            returning m.id)
        delete from message_revision r using gone where r.message_id = gone.id
        """;

    // A message that was deleted before it arrived, or while it waits, is never answered: its key is known, its words are not.
    private const string Forget = """
        insert into inbox (id, tenant_id, adapter, dedupe_key, conversation_id, order_key, kind, queued, state, handled_at)
        select @id, l.tenant_id, c.adapter, @dedupe_key, l.conversation_id, @order_key, 'message_received', true, 'done', now()
        from lease l join conversation c on c.id = l.conversation_id
        where l.conversation_id = @conversation and l.claim = @claim
        on conflict (tenant_id, adapter, dedupe_key) do update set state = 'done', body = null, handled_at = now()
            where inbox.queued and inbox.state in ('pending', 'dead')
        """;

    private const string LosePart = """
        update reply_part p set state = 'lost', updated_at = now() from turn t join lease l using (conversation_id)
        where t.conversation_id = @conversation and l.claim = @claim and p.turn_id = t.id and p.ts = @message_id
        """;

    // An answer is forgotten when nothing of it stands any more.
    private const string ForgetAnswer = """
        with gone as (
            update message m set text = '', deleted_at = now() from lease l
            where m.conversation_id = @conversation and l.conversation_id = m.conversation_id and l.claim = @claim
                and m.from_bot and m.deleted_at is null
                and exists (select 1 from reply_part p where p.turn_id = m.turn_id and p.ts = @message_id)
                and not exists (
                    select 1 from reply_part p where p.turn_id = m.turn_id and p.ts is not null and p.state not in ('leaving', 'lost'))
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
                    yield return Said(message);
                    break;
                case MessageEdited edit:
                    // Of a message that has not arrived, these are the words that it will be known by.
                    if (edit.Message is { } unknown)
                        yield return Said(unknown with { EditKey = edit.OrderKey });
                    yield return Of(Edit, edit.MessageId)
                        .WithText("text", edit.Text)
                        .WithText("edit_key", edit.OrderKey);
                    break;
                case MessageDeleted { OfBot: true } deletion:
                    yield return Of(LosePart, deletion.MessageId);
                    yield return Of(ForgetAnswer, deletion.MessageId);
                    break;
                case MessageDeleted deletion:
                    yield return Of(Delete, deletion.MessageId)
                        .With("id", newId())
                        .WithText("order_key", deletion.OrderKey);
                    if (deletion.MessageKey is { } key)
                        yield return Of(Forget, deletion.MessageId)
                            .With("id", newId())
                            .WithText("dedupe_key", key)
                            .WithText("order_key", deletion.OrderKey);
                    break;
            }

            Statement Said(MessageReceived message) =>
                Of(Say, message.MessageId)
                    .With("id", newId())
                    .WithText("order_key", message.OrderKey)
                    .WithText("author", message.User)
                    .WithText("text", message.Text)
                    .WithText("edit_key", message.EditKey)
                    .WithNullable("sent_at", Rows.TimeOf(message.OrderKey)?.UtcDateTime, NpgsqlDbType.TimestampTz)
                    .WithNullable("turn", turn, NpgsqlDbType.Uuid);
        }
    }
}
