using System.Runtime.CompilerServices;
using System.Threading.Channels;
using BotHost.Domain.Inbox;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace BotHost.Persistence.Inbox;

internal sealed class Wakeups(
    Database database,
    IOptions<StorageOptions> options,
    TimeProvider time,
    ILogger<Wakeups> logger
) : IWakeups
{
    private const string Topic = "bothost";

    public Task NotifyAsync(Guid conversation, CancellationToken cancellationToken) =>
        database.RunAsync(
            [
                new Statement("select pg_notify(@topic, @conversation)")
                    .With("topic", Topic)
                    .With("conversation", conversation.ToString()),
            ],
            cancellationToken
        );

    public async IAsyncEnumerable<Guid> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // More than a reader can look at is as good as "anything may have happened".
        var heard = Channel.CreateBounded<Guid>(
            new BoundedChannelOptions(1000)
            {
                FullMode = BoundedChannelFullMode.Wait,
                SingleReader = true,
                SingleWriter = true,
            }
        );
        using var line = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listening = KeepListeningAsync(heard.Writer, line.Token);
        try
        {
            await foreach (var conversation in heard.Reader.ReadAllAsync(cancellationToken))
                yield return conversation;
        }
        finally
        {
            await line.CancelAsync();
            await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KeepListeningAsync(ChannelWriter<Guid> heard, CancellationToken cancellationToken)
    {
        try
        {
            var failures = 0;
            while (true)
            {
                try
                {
                    await ListenOnceAsync(heard, () => failures = 0, cancellationToken);
                }
                catch (Exception e) when (StoreErrors.IsUnavailable(e))
                {
                    var delay = Delay(failures++, Random.Shared.NextDouble());
                    logger.ListenBroke(StoreErrors.Describe(e), delay);
                    await Task.Delay(delay, time, cancellationToken);
                }
            }
        }
        catch (Exception e)
        {
            heard.TryComplete(e);
            throw;
        }
    }

    private async Task ListenOnceAsync(ChannelWriter<Guid> heard, Action connected, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString());
        await connection.OpenAsync(cancellationToken);
        var missed = false;
        connection.Notification += (_, e) =>
            missed |= Guid.TryParse(e.Payload, out var conversation) && !heard.TryWrite(conversation);
        await using (var command = new NpgsqlCommand($"listen {Topic}", connection))
            await command.ExecuteNonQueryAsync(cancellationToken);
        connected();
        logger.Listening();
        await heard.WriteAsync(Guid.Empty, cancellationToken);
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
            if (!missed)
                continue;
            missed = false;
            await heard.WriteAsync(Guid.Empty, cancellationToken);
        }
    }

    // Half of the doubling step is fixed, half is random: replicas that lost the database together do not come back together.
    internal static TimeSpan Delay(int failures, double random)
    {
        var step = Math.Min(0.1 * Math.Pow(2, Math.Min(failures, 10)), 10);
        return TimeSpan.FromSeconds(step / 2 * (1 + random));
    }

    private string ConnectionString() =>
        new NpgsqlConnectionStringBuilder(options.Value.ListenConnection ?? options.Value.ConnectionString)
        {
            Pooling = false,
            ApplicationName = "bothost wakeups",
            Timeout = 5,
            CommandTimeout = 5,
            // A line that is silent because it is dead is noticed by asking.
            KeepAlive = 10,
        }.ConnectionString;
}
