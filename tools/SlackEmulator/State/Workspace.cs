using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SlackEmulator.State;

/// <summary>
/// The state of the emulated workspace. Whoever reads or writes it holds <see cref="Gate"/>; nothing in it waits or does I/O.
/// </summary>
internal sealed class Workspace(TimeProvider time)
{
    private readonly Dictionary<string, Channel> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Channel, string Thread), AgentSession> _sessions = [];
    private readonly List<Person> _people = [];
    private long _lastTs;
    private int _lastId;

    public Lock Gate { get; } = new();
    public string TeamId { get; } = "T0EMULATOR";
    public string TeamName { get; } = "Acme";
    public string TeamDomain { get; } = "acme";
    public string AppId { get; } = "A0BOTHOST01";
    public string BotUserId { get; } = "U0BOTHOST01";
    public string BotId { get; } = "B0BOTHOST01";
    public string BotName { get; } = "bothost";
    public IReadOnlyCollection<Channel> Channels => _channels.Values;
    public IReadOnlyList<Person> People => _people;
    public IReadOnlyCollection<AgentSession> Sessions => _sessions.Values;

    /// <summary>Views opened by the app, newest last.</summary>
    public List<System.Text.Json.Nodes.JsonObject> Views { get; } = [];

    public DateTimeOffset Now => time.GetUtcNow();

    public void Add(Person person) => _people.Add(person);

    public void Add(Channel channel) => _channels.Add(channel.Id, channel);

    public bool TryChannel(string? id, [NotNullWhen(true)] out Channel? channel) =>
        _channels.TryGetValue(id ?? "", out channel);

    public Person? FindPerson(string? id) => _people.Find(p => p.Id == id);

    public bool IsUser(string? id) => id == BotUserId || FindPerson(id) is not null;

    public string NameOf(string userId) => userId == BotUserId ? BotName : FindPerson(userId)?.RealName ?? userId;

    public AgentSession? FindSession(string channelId, string threadTs) =>
        _sessions.GetValueOrDefault((channelId, threadTs));

    public AgentSession Session(string channelId, string threadTs)
    {
        if (!_sessions.TryGetValue((channelId, threadTs), out var session))
        {
            session = new AgentSession(channelId, threadTs);
            _sessions.Add((channelId, threadTs), session);
        }

        return session;
    }

    /// <summary>A ts later than every earlier one: unique in each channel, six decimals, growing.</summary>
    public string NextTs()
    {
        _lastTs = Math.Max(Micros(Now), _lastTs + 10);
        return Format(_lastTs);
    }

    /// <summary>A ts of a seeded message, before the workspace went live.</summary>
    public static string PastTs(DateTimeOffset at) => Format(Micros(at));

    private static long Micros(DateTimeOffset at) => (at.ToUnixTimeMilliseconds() * 1000) + 100;

    private static string Format(long micros) =>
        string.Create(CultureInfo.InvariantCulture, $"{micros / 1_000_000}.{micros % 1_000_000:D6}");

    /// <summary>A fresh id in Slack's look: prefix and capital letters or digits.</summary>
    public string NextId(string prefix)
    {
        var number = Interlocked.Increment(ref _lastId);
        return string.Create(CultureInfo.InvariantCulture, $"{prefix}0EMU{number:X6}");
    }
}
