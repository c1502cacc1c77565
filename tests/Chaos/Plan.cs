using BotHost.Chaos.Steps;
using SlackEmulator.Faults;

namespace BotHost.Chaos;

/// <summary>The schedule of a round, made from nothing but the scenario and the seed.</summary>
internal sealed class Plan
{
    private const int Talks = 6;

    private static readonly string[] Methods =
    [
        "chat.startStream",
        "chat.appendStream",
        "chat.stopStream",
        "chat.update",
        "chat.postMessage",
        "conversations.replies",
        "*",
    ];

    private readonly Random _random;
    private readonly ChaosSettings _settings;
    private readonly List<Step> _steps = [];

    private Plan(int seed, ChaosSettings settings) => (_random, _settings) = (new Random(seed), settings);

    /// <summary>The steps of a round in the order of their times.</summary>
    public static IReadOnlyList<Step> Of(Scenario scenario, int seed, ChaosSettings settings)
    {
        var plan = new Plan(seed, settings);
        plan.AddMentions();
        plan.Add(scenario);
        return [.. plan._steps.OrderBy(step => step.At)];
    }

    private void AddMentions()
    {
        for (var number = 1; number <= _settings.Mentions; number++)
            _steps.Add(new Ask(Moment(0, 0.8), _random.Next(Talks), number, IsLong: _random.Next(8) == 0));
    }

    private void Add(Scenario scenario)
    {
        switch (scenario)
        {
            case Scenario.Kills:
                Repeat(_settings.Harms, () => InMidCall(new Kill(Moment(), AnyReplica(), Seconds(0, 3))));
                break;
            case Scenario.Pauses:
                Repeat(_settings.Harms, () => InMidCall(new Freeze(Moment(), AnyReplica(), Seconds(2.5, 7))));
                break;
            case Scenario.Drains:
                Repeat(_settings.Harms, () => new Drain(Moment(), AnyReplica()));
                break;
            case Scenario.Database:
                Repeat(2, () => new HangDatabase(Moment(), Seconds(0.5, 4)));
                Repeat(1, () => new RestartDatabase(Moment()));
                break;
            case Scenario.Slack:
                Repeat(14, () => new SlackFails(Moment(), AnyApiFault()));
                Repeat(2, () => new Seal(Moment()));
                break;
            case Scenario.Events:
                Repeat(12, () => new DeliveryFails(Moment(), AnyEventFault()));
                break;
            case Scenario.Stops:
                Repeat(6, () => new Stop(Moment(), _random.Next(Talks), _random.Next(2) == 0));
                break;
            case Scenario.Everything:
                Repeat(2, () => new Kill(Moment(), AnyReplica(), Seconds(0, 3)));
                Repeat(1, () => new Freeze(Moment(), AnyReplica(), Seconds(2.5, 5)));
                Repeat(1, () => new Drain(Moment(), AnyReplica()));
                Repeat(1, () => new HangDatabase(Moment(), Seconds(0.5, 3)));
                Repeat(6, () => new SlackFails(Moment(), AnyApiFault()));
                Repeat(4, () => new DeliveryFails(Moment(), AnyEventFault()));
                Repeat(1, () => new Seal(Moment()));
                Repeat(2, () => new Stop(Moment(), _random.Next(Talks), _random.Next(2) == 0));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(scenario));
        }
    }

    /// <summary>Slack is slow to answer just then: what it has applied is not known to whoever asked.</summary>
    private Step InMidCall(Step harm)
    {
        var method = Methods[_random.Next(Methods.Length)];
        var slow = new ApiFault(method, ApiFaultKind.Slow, Count: 6, Delay: Seconds(0.5, 1.5));
        _steps.Add(new SlackFails(harm.At - TimeSpan.FromSeconds(0.3), slow));
        return harm;
    }

    private ApiFault AnyApiFault() =>
        new(
            Methods[_random.Next(Methods.Length)],
            (ApiFaultKind)_random.Next(Enum.GetValues<ApiFaultKind>().Length),
            Count: _random.Next(1, 3),
            RetryAfterSeconds: _random.Next(1, 3),
            Delay: _random.Next(6) == 0 ? Seconds(8, 10) : Seconds(0.3, 3)
        );

    private EventFault AnyEventFault() =>
        new(
            (EventFaultKind)_random.Next(Enum.GetValues<EventFaultKind>().Length),
            Count: _random.Next(1, 4),
            Delay: Seconds(0.2, 4)
        );

    private int AnyReplica() => _random.Next(_settings.Replicas);

    private void Repeat(int times, Func<Step> make)
    {
        for (var time = 0; time < times; time++)
            _steps.Add(make());
    }

    private TimeSpan Moment(double from = 0.1, double to = 1) =>
        _settings.Span * (from + (_random.NextDouble() * (to - from)));

    private TimeSpan Seconds(double from, double to) =>
        TimeSpan.FromSeconds(from + (_random.NextDouble() * (to - from)));
}
