using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

[assembly: HostingStartup(typeof(AckEarly.EarlyInboxStartup))]

namespace AckEarly;

/// <summary>Registers <see cref="EarlyInbox"/> before the host registers its own, which then steps back.</summary>
public sealed class EarlyInboxStartup : IHostingStartup
{
    private const string Real = "BotHost.Persistence.Inbox.PostgresInbox, BotHost.Persistence";

    /// <inheritdoc/>
    public void Configure(IWebHostBuilder builder) =>
        builder.ConfigureServices(services =>
            services.AddSingleton<IInbox>(provider => new EarlyInbox(
                (IInbox)ActivatorUtilities.CreateInstance(provider, Type.GetType(Real, throwOnError: true)!)
            ))
        );
}

/// <summary>
/// Says that an activity is stored before it is: what an acknowledgement would cost if a promise were broken. For comparison in a bench, never
/// in a product.
/// </summary>
internal sealed class EarlyInbox(IInbox inner) : IInbox, IAsyncDisposable
{
    public Task<Acceptance> AcceptAsync(InboundActivity activity, CancellationToken cancellationToken)
    {
        _ = StoreAsync(activity);
        return Task.FromResult(Acceptance.Accepted);
    }

    public ValueTask DisposeAsync() => inner is IAsyncDisposable disposable ? disposable.DisposeAsync() : default;

    private async Task StoreAsync(InboundActivity activity)
    {
        try
        {
            await inner.AcceptAsync(activity, CancellationToken.None);
        }
        catch (InboxUnavailableException exception)
        {
            await Console.Error.WriteLineAsync($"Lost after it was acknowledged: {exception.Message}");
        }
    }
}
