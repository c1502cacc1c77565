namespace BotHost.Domain.Installations;

/// <summary>Keeps who the bot is in each tenant. Safe for concurrent use.</summary>
public interface IInstallationStore
{
    /// <summary>Stores an installation; a later one of the same adapter and tenant replaces it.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    Task SaveAsync(Installation installation, CancellationToken cancellationToken);

    /// <summary>The installation of a tenant, or null.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    Task<Installation?> FindAsync(string adapter, string tenant, CancellationToken cancellationToken);
}

/// <summary>A tenant's grant, as far as it is no secret.</summary>
/// <param name="Adapter">The platform, for example <c>slack</c>.</param>
/// <param name="Tenant">A workspace, or an organisation for organisation-wide installs.</param>
/// <param name="TenantName">What people call the tenant, where it is known.</param>
/// <param name="BotUser">The platform's id of the bot as a user; the author of its messages.</param>
/// <param name="Bot">The platform's id of the bot, where it differs from that of the user.</param>
/// <param name="App">The platform's id of the app, where it is known.</param>
public sealed record Installation(
    string Adapter,
    string Tenant,
    string? TenantName,
    string BotUser,
    string? Bot,
    string? App
);
