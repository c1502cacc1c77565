using SlackEmulator.Delivery;
using SlackEmulator.Faults;
using SlackEmulator.Journal;
using SlackEmulator.People;
using SlackEmulator.Rtm;
using SlackEmulator.Sockets;
using SlackEmulator.State;
using SlackEmulator.WebApi;

namespace SlackEmulator;

/// <summary>The parts of one emulated Slack, put together.</summary>
internal sealed class Emulator : IAsyncDisposable
{
    public Emulator(SlackEmulatorOptions options)
    {
        Options = options;
        Transcript = new Transcript(options.Time, Feed);
        Workspace = SeededWorkspace.Create(options.Time);
        Sockets = new AppSockets(options, Transcript);
        Delivery = new EventDelivery(options, Faults, Transcript, Sockets) { Url = options.EventsUrl };
        Rtm = new RtmSockets(options, Transcript);
        Events = new EventOutlet(Workspace, options.Rules, options.BotEvents, Delivery, Rtm);
        Board = new MessageBoard(Workspace, Events, Feed);
        Sessions = new SessionDesk(Workspace, options.Rules, options.Time, options.TimeScale, Feed);
        Streams = new StreamDesk(
            Workspace,
            options.Rules,
            options.Time,
            options.TimeScale,
            Board,
            Sessions,
            Transcript
        );
        Limits = new RateLimits(options.Rules, options.Time, options.TimeScale);
        Triggers = new Triggers(Workspace, options.Rules);
        ResponseUrls = new ResponseUrls(this);
        People = new PeopleActions(this);
    }

    public SlackEmulatorOptions Options { get; }
    public ChangeFeed Feed { get; } = new();
    public Transcript Transcript { get; }
    public EmulatorFaults Faults { get; } = new();
    public Workspace Workspace { get; }
    public AppSockets Sockets { get; }
    public RtmSockets Rtm { get; }
    public EventDelivery Delivery { get; }
    public EventOutlet Events { get; }
    public MessageBoard Board { get; }
    public SessionDesk Sessions { get; }
    public StreamDesk Streams { get; }
    public RateLimits Limits { get; }
    public Triggers Triggers { get; }
    public ResponseUrls ResponseUrls { get; }
    public PeopleActions People { get; }

    /// <summary>Seals the streams that are open, all or those of one channel or one ts, and says how many.</summary>
    public int SealStreams(string? channelId, string? ts)
    {
        lock (Workspace.Gate)
        {
            var open = Workspace
                .Channels.Where(c => channelId is null || c.Id == channelId)
                .SelectMany(c => c.Messages.Select(m => (Channel: c, Message: m)))
                .Where(x => x.Message.Stream is { State: StreamState.Open } && (ts is null || x.Message.Ts == ts))
                .ToArray();
            foreach (var (channel, message) in open)
            {
                Streams.Seal(channel, message);
            }

            return open.Length;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Delivery.DisposeAsync();
        lock (Workspace.Gate)
        {
            foreach (var session in Workspace.Sessions)
            {
                session.ProcessingTimer?.Dispose();
                session.StatusTimer?.Dispose();
            }

            foreach (var message in Workspace.Channels.SelectMany(c => c.Messages))
            {
                message.Stream?.SealTimer?.Dispose();
            }
        }
    }
}
