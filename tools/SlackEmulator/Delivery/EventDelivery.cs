using System.Text.Json.Nodes;
using System.Threading.Channels;
using SlackEmulator.Faults;
using SlackEmulator.Journal;

namespace SlackEmulator.Delivery;

/// <summary>Something on its way to the bot.</summary>
/// <param name="IsForm">Interactivity travels as a form field <c>payload</c>, events as JSON.</param>
/// <param name="MayRepeat">Events are repeated when not acknowledged, interactivity is not.</param>
internal sealed record Outgoing(string Kind, string Id, JsonObject Payload, bool IsForm, bool MayRepeat);

/// <summary>
/// Delivers in the order in which things happened, several at once, through a bounded queue: what does not fit is dropped and
/// recorded, as Slack drops events beyond its delivery cap.
/// </summary>
internal sealed class EventDelivery : IAsyncDisposable
{
    private const int Queued = 30_000;
    private const int AtOnce = 64;
    private readonly Channel<Outgoing> _queue = Channel.CreateBounded<Outgoing>(
        new BoundedChannelOptions(Queued) { SingleReader = true }
    );
    private readonly SlackEmulatorOptions _options;
    private readonly EmulatorFaults _faults;
    private readonly Transcript _transcript;
    private readonly DeliveryAttempt _attempt;
    private readonly SemaphoreSlim _slots = new(AtOnce);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];
    private readonly Task _pump;
    private Outgoing? _held;

    public EventDelivery(SlackEmulatorOptions options, EmulatorFaults faults, Transcript transcript)
    {
        (_options, _faults, _transcript) = (options, faults, transcript);
        _attempt = new DeliveryAttempt(options, transcript);
        _pump = PumpAsync(_stopping.Token);
    }

    /// <summary>Where to deliver; null drops everything.</summary>
    public Uri? Url { get; set; }

    public void Enqueue(Outgoing outgoing)
    {
        if (Url is not null && !_queue.Writer.TryWrite(outgoing))
        {
            _transcript.Happened($"dropped {outgoing.Kind} {outgoing.Id}: the delivery queue is full");
        }
    }

    /// <summary>Sends at once, past the queue, and tells the answer.</summary>
    public Task<DeliveryResult> SendNowAsync(Uri url, Outgoing outgoing, CancellationToken cancellationToken) =>
        _attempt.SendAsync(url, outgoing, 0, null, cancellationToken);

    private async Task PumpAsync(CancellationToken cancellationToken)
    {
        await foreach (var outgoing in _queue.Reader.ReadAllAsync(cancellationToken))
        {
            var fault = outgoing.MayRepeat ? _faults.NextFor(outgoing) : null;
            if (fault is { Kind: EventFaultKind.Reorder } && _held is null)
            {
                _held = outgoing;
                continue;
            }

            var delay = fault is { Kind: EventFaultKind.Delay } ? fault.Delay : TimeSpan.Zero;
            var delivered = await StartAsync(outgoing, WaitAsync(delay), cancellationToken);
            if (fault is { Kind: EventFaultKind.Duplicate })
            {
                await StartAsync(outgoing, Task.CompletedTask, cancellationToken);
            }

            if (_held is { } late)
            {
                _held = null;
                await StartAsync(late, delivered, cancellationToken);
            }
        }
    }

    private async Task<Task> StartAsync(Outgoing outgoing, Task before, CancellationToken cancellationToken)
    {
        await _slots.WaitAsync(cancellationToken);
        var task = DeliverAsync(outgoing, before);
        lock (_gate)
        {
            _running.RemoveWhere(t => t.IsCompleted);
            _running.Add(task);
        }

        return task;
    }

    private async Task DeliverAsync(Outgoing outgoing, Task before)
    {
        var holdsSlot = true;
        try
        {
            await before;
            string? reason = null;
            for (var attempt = 0; Url is { } url; attempt++)
            {
                var result = await _attempt.SendAsync(url, outgoing, attempt, reason, _stopping.Token);
                if (!result.Repeat || !outgoing.MayRepeat || attempt >= _options.Rules.RetryWaits.Count)
                {
                    return;
                }

                reason = result.Failure;
                if (holdsSlot)
                {
                    _slots.Release();
                    holdsSlot = false;
                }

                await WaitAsync(_options.Rules.RetryWaits[attempt] / _options.TimeScale);
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The emulator is shutting down; what was not delivered is not delivered.
        }
        finally
        {
            if (holdsSlot)
            {
                _slots.Release();
            }
        }
    }

    private Task WaitAsync(TimeSpan wait) =>
        wait <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(wait, _options.Time, _stopping.Token);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            await _pump;
        }
        catch (OperationCanceledException)
        {
            // Stopping is how the pump ends.
        }

        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
        _attempt.Dispose();
        _slots.Dispose();
        _stopping.Dispose();
    }
}
