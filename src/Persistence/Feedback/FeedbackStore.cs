using BotHost.Domain.Feedback;

namespace BotHost.Persistence.Feedback;

internal sealed class FeedbackStore(Database database, TimeProvider time) : IFeedbackStore
{
    private const string Give = """
        insert into feedback (id, tenant_id, turn_id, user_id, verdict)
        select @id, tenant_id, id, @user, @verdict from turn where id = @turn and tenant_id = @tenant
        on conflict (turn_id, user_id) do update set verdict = excluded.verdict, given_at = now()
        returning true
        """;

    public async Task<bool> GiveAsync(
        string tenant,
        Guid turn,
        string user,
        Verdict verdict,
        CancellationToken cancellationToken
    ) =>
        await database.ListAsync(
            new Statement(Give)
                .With("id", Guid.CreateVersion7(time.GetUtcNow()))
                .WithText("tenant", tenant)
                .With("turn", turn)
                .WithText("user", user)
                .With("verdict", verdict is Verdict.Positive ? "positive" : "negative"),
            r => r.GetBoolean(0),
            cancellationToken
        )
            is [true];
}
