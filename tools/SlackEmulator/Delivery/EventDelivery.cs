using System.Threading.Channels;
using SlackEmulator.Faults;
using SlackEmulator.Journal;
using SlackEmulator.Rules;
using SlackEmulator.Sockets;

namespace SlackEmulator.Delivery;

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
    private readonly AppSockets _sockets;
    private readonly DeliveryAttempt _request;
    private readonly EnvelopeAttempt _envelope;
    private readonly SemaphoreSlim _slots = new(AtOnce);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];
    private readonly Task _pump;
    private Outgoing? _held;

    public EventDelivery(SlackEmulatorOptions options, EmulatorFaults faults, Transcript transcript, AppSockets sockets)
    {
        (_options, _faults, _transcript, _sockets) = (options, faults, transcript, sockets);
        _request = new DeliveryAttempt(options, transcript);
        _envelope = new EnvelopeAttempt(options, sockets, transcript);
        _pump = PumpAsync(_stopping.Token);
    }

    /// <summary>Where to deliver over HTTP; null delivers nothing there.</summary>
    public Uri? Url { get; set; }

    private bool UsesSockets =>
        _options.Mode switch
        {
            DeliveryMode.Socket => true,
            DeliveryMode.Auto => _sockets.All.Count > 0 || (Url is null && _sockets.HadSockets),
            _ => false,
        };

    public void Enqueue(Outgoing outgoing)
    {
        if ((UsesSockets || Url is not null) && !_queue.Writer.TryWrite(outgoing))
        {
            _transcript.Happened($"dropped {outgoing.Kind} {outgoing.Id}: the delivery queue is full");
        }
    }

    /// <summary>Sends at once, past the queue, and tells the answer.</summary>
    public Task<DeliveryResult> SendNowAsync(Uri url, Outgoing outgoing, CancellationToken cancellationToken) =>
        _request.SendAsync(url, outgoing, 0, null, cancellationToken);

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
            for (var attempt = 0; await SendAsync(outgoing, attempt, reason) is { } result; attempt++)
            {
                if (result.Failure is null)
                {
                    outgoing.Answered?.Invoke(result.Body);
                }

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

    /// <summary>One attempt the way that is open now; null when there is none.</summary>
    private async Task<DeliveryResult?> SendAsync(Outgoing outgoing, int attempt, string? reason) =>
        UsesSockets ? await _envelope.SendAsync(outgoing, attempt, _stopping.Token)
        : Url is { } url ? await _request.SendAsync(url, outgoing, attempt, reason, _stopping.Token)
        : null;

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
        _request.Dispose();
        _slots.Dispose();
        _stopping.Dispose();
    }
}
