using BotHost.Domain.Installations;

namespace BotHost.Persistence.Installations;

internal sealed class InstallationStore(Database database, TimeProvider time) : IInstallationStore
{
    private const string Save = """
        insert into installation (id, adapter, tenant_id, tenant_name, bot_user_id, bot_id, app_id)
        values (@id, @adapter, @tenant, @tenant_name, @bot_user, @bot, @app)
        on conflict (tenant_id, adapter) do update set tenant_name = excluded.tenant_name, bot_user_id = excluded.bot_user_id,
            bot_id = excluded.bot_id, app_id = excluded.app_id, updated_at = now()
        """;

    private const string Find =
        "select tenant_name, bot_user_id, bot_id, app_id from installation where tenant_id = @tenant and adapter = @adapter";

    public Task SaveAsync(Installation installation, CancellationToken cancellationToken) =>
        database.RunAsync(
            [
                new Statement(Save)
                    .With("id", Guid.CreateVersion7(time.GetUtcNow()))
                    .WithText("adapter", installation.Adapter)
                    .WithText("tenant", installation.Tenant)
                    .WithText("tenant_name", installation.TenantName)
                    .WithText("bot_user", installation.BotUser)
                    .WithText("bot", installation.Bot)
                    .WithText("app", installation.App),
            ],
            cancellationToken
        );

    public async Task<Installation?> FindAsync(string adapter, string tenant, CancellationToken cancellationToken) =>
        await database.ListAsync(
            new Statement(Find).WithText("tenant", tenant).WithText("adapter", adapter),
            r => new Installation(adapter, tenant, r.TextOrNull(0), r.GetString(1), r.TextOrNull(2), r.TextOrNull(3)),
            cancellationToken
        )
            is [var installation]
            ? installation
            : null;
}
