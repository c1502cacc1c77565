using BotHost.Domain.Conversations;
using Npgsql;

namespace BotHost.Persistence.Conversations;

internal sealed class ConversationHistory(Database database) : IConversationHistory
{
    private const string Columns =
        "m.conversation_id, m.message_id, m.author, m.from_bot, m.text, m.sent_at, m.edited_at is not null, m.turn_id";

    // Deleted words leave the talk, and with all of its questions an answer leaves it too, whether or not it was taken away.
    private const string Standing = """
        m.deleted_at is null and not (m.from_bot
            and exists (select 1 from message q where q.turn_id = m.turn_id and not q.from_bot and q.deleted_at is not null)
            and not exists (select 1 from message q where q.turn_id = m.turn_id and not q.from_bot and q.deleted_at is null))
        """;

    // An answer that nothing shows has the place of its question, right behind it.
    private const string Newest = $"""
        select * from (
            select {Columns}, m.order_key, m.id from message m
            where m.conversation_id = @conversation and {Standing}
            order by m.order_key desc, m.from_bot desc, m.id desc limit @limit) newest
        order by order_key, from_bot, id
        """;

    // People type questions, and hardly a message holds every word of one: any word finds, messages with all words come first.
    // An exclusion (-word) is taken at its word, because "or not" would find everything. Only the newest matches of either kind are
    // ranked: ranking is what costs, and a common word matches half of a busy channel.
    private const string Matching = $"""
        with words as (select websearch_to_tsquery('simple', @words) as every),
        query as (
            select every, case when every::text like '%!%' then every else replace(every::text, '&', '|')::tsquery end as any_of from words),
        found as (
            (select m.id from message m, query q
             where m.tenant_id = @tenant and m.adapter = @adapter and m.channel = @channel and {Standing}
                and m.search @@ q.every order by m.order_key desc limit 100)
            union
            (select m.id from message m, query q
             where m.tenant_id = @tenant and m.adapter = @adapter and m.channel = @channel and {Standing}
                and m.search @@ q.any_of order by m.order_key desc limit 100))
        select {Columns} from found join message m on m.id = found.id, query q
        order by m.search @@ q.every desc, ts_rank(m.search, q.any_of) desc, m.order_key desc
        limit @limit
        """;

    public async Task<IReadOnlyList<StoredMessage>> ReadAsync(
        Guid conversation,
        int limit,
        CancellationToken cancellationToken
    ) =>
        await database.ListAsync(
            new Statement(Newest).With("conversation", conversation).With("limit", limit),
            Message,
            cancellationToken
        );

    public async Task<IReadOnlyList<StoredMessage>> SearchAsync(
        MessageQuery query,
        CancellationToken cancellationToken
    ) =>
        await database.ListAsync(
            new Statement(Matching)
                .WithText("words", query.Words)
                .WithText("tenant", query.Tenant)
                .WithText("adapter", query.Adapter)
                .WithText("channel", query.Channel)
                .With("limit", query.Limit),
            Message,
            cancellationToken
        );

    private static StoredMessage Message(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetString(1),
            row.GetString(2),
            row.GetBoolean(3),
            row.GetString(4),
            row.GetFieldValue<DateTimeOffset>(5),
            row.GetBoolean(6),
            row.GuidOrNull(7)
        );
}
