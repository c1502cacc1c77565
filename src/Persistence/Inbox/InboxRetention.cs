using BotHost.Domain.Inbox;

namespace BotHost.Persistence.Inbox;

internal sealed class InboxRetention(Database database) : IInboxRetention
{
    // Several replicas may do it at once: none waits for another, none deletes twice.
    private const string Forget = """
        with old as materialized (
            select id from inbox where state = 'done' and handled_at < now() - @age
            order by handled_at limit @limit for update skip locked),
        gone as (delete from inbox i using old where i.id = old.id returning i.id)
        select count(*)::int from gone
        """;

    public async Task<int> ForgetAsync(TimeSpan age, int limit, CancellationToken cancellationToken) =>
        (
            await database.ListAsync(
                new Statement(Forget).With("age", age).With("limit", limit),
                r => r.GetInt32(0),
                cancellationToken
            )
        )[0];
}
