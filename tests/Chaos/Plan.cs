using BotHost.Chaos.Database;
using BotHost.Chaos.Steps;
using BotHost.Chaos.Traps;
using SlackEmulator.Faults;

namespace BotHost.Chaos;

/// <summary>The schedule of a round, made from nothing but the scenario and the seed.</summary>
internal sealed class Plan
{
    private const int FirstBait = 1001;

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
    private int _bait = FirstBait;

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
        {
            var kind = _random.Next(8) switch
            {
                0 => AnswerKind.Long,
                < 5 => AnswerKind.Tools,
                _ => AnswerKind.Plain,
            };
            _steps.Add(new Ask(Moment(0, 0.8), _random.Next(Talk.Talks), number, kind));
        }
    }

    private void Add(Scenario scenario)
    {
        switch (scenario)
        {
            case Scenario.Kills:
                Repeat(_settings.Harms, () => InMidCall(new Kill(Moment(), AnyReplica(), Seconds(0, 3))));
                break;
            case Scenario.Points:
                foreach (var trap in Shuffled(_settings.Traps))
                    _steps.Add(Springing(trap));
                break;
            case Scenario.Pauses:
                Repeat(_settings.Harms, () => InMidCall(new Freeze(Moment(), AnyReplica(), Seconds(3, 9))));
                break;
            case Scenario.Drains:
                Repeat(_settings.Harms, () => new Drain(Moment(), AnyReplica()));
                break;
            case Scenario.Database:
                Repeat(2, () => new HangDatabase(Moment(), Seconds(0.5, 4)));
                Repeat(1, () => new RestartDatabase(Moment()));
                break;
            case Scenario.Cuts:
                Repeat(_settings.Harms, () => new Cut(Moment(), AnyReplica(), _random.Next(3) > 0, Seconds(2, 9)));
                Repeat(_settings.Harms / 2, AnySlow);
                break;
            case Scenario.Losses:
                foreach (var commit in Shuffled(Enum.GetValues<Commit>()).Take(_settings.Losses))
                    _steps.Add(new Lose(Moment(0.1, 0.9), commit, Bait(AnswerKind.Tools)));
                break;
            case Scenario.Clocks:
                Repeat(2, () => InMidCall(new Kill(Moment(), AnyReplica(), Seconds(0, 3))));
                Repeat(1, () => InMidCall(new Freeze(Moment(), AnyReplica(), Seconds(3, 9))));
                Repeat(2, () => new DeliveryFails(Moment(), AnyEventFault()));
                Repeat(2, () => new Stop(Moment(), _random.Next(Talk.Talks), _random.Next(2) == 0));
                break;
            case Scenario.Slack:
                Repeat(14, () => new SlackFails(Moment(), AnyApiFault()));
                Repeat(2, () => new Seal(Moment()));
                break;
            case Scenario.Events:
                Repeat(12, () => new DeliveryFails(Moment(), AnyEventFault()));
                break;
            case Scenario.Stops:
                Repeat(6, () => new Stop(Moment(), _random.Next(Talk.Talks), _random.Next(2) == 0));
                break;
            case Scenario.Everything:
                Repeat(2, () => new Kill(Moment(), AnyReplica(), Seconds(0, 3)));
                Repeat(1, () => new Freeze(Moment(), AnyReplica(), Seconds(3, 7)));
                Repeat(1, () => new Drain(Moment(), AnyReplica()));
                Repeat(1, () => new Cut(Moment(), AnyReplica(), _random.Next(3) > 0, Seconds(2, 7)));
                Repeat(1, AnySlow);
                Repeat(2, () => new Lose(Moment(0.1, 0.9), Any(Enum.GetValues<Commit>()), Bait(AnswerKind.Tools)));
                Repeat(2, () => Springing(Any(_settings.Traps)));
                Repeat(1, () => new HangDatabase(Moment(), Seconds(0.5, 3)));
                Repeat(6, () => new SlackFails(Moment(), AnyApiFault()));
                Repeat(4, () => new DeliveryFails(Moment(), AnyEventFault()));
                Repeat(1, () => new Seal(Moment()));
                Repeat(2, () => new Stop(Moment(), _random.Next(Talk.Talks), _random.Next(2) == 0));
                break;
            case Scenario.Sample:
                foreach (var trap in _settings.Traps)
                    _steps.Add(Springing(trap));
                Repeat(1, () => new Cut(Moment(0, 0.5), AnyReplica(), IsSilent: true, ChaosSettings.Lease * 1.5));
                Repeat(1, () => new Lose(Moment(0.1, 0.9), Commit.Settle, Bait(AnswerKind.Tools)));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(scenario));
        }
    }

    private Spring Springing(Trap trap) =>
        // A stream has a few appends before it rolls or ends.
        new(Moment(0, 0.5), trap, _random.Next(1, 4), Seconds(0, 1), Bait(trap.Bait));

    private Step AnySlow() => new Slow(Moment(0, 0.8), AnyReplica(), Seconds(0.03, 0.25), Seconds(2, 6));

    private Ask Bait(AnswerKind kind)
    {
        var talk = _random.Next(Talk.Talks - 1);
        var index =
            kind is AnswerKind.Edited ? Talk.Edited
            : talk < Talk.Edited ? talk
            : talk + 1;
        return new Ask(TimeSpan.Zero, index, _bait++, kind);
    }

    private T Any<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

    private T[] Shuffled<T>(IReadOnlyList<T> all)
    {
        T[] shuffled = [.. all];
        _random.Shuffle(shuffled);
        return shuffled;
    }

    /// <summary>Slack is slow to answer just then: what it has applied is not known to whoever asked.</summary>
    private Step InMidCall(Step harm)
    {
        var method = Methods[_random.Next(Methods.Length)];
        var slow = new ApiFault(method, ApiFaultKind.Slow, Count: 6, Delay: Seconds(0.3, 1.2));
        _steps.Add(new SlackFails(harm.At - TimeSpan.FromSeconds(0.3), slow));
        return harm;
    }

    private ApiFault AnyApiFault() =>
        new(
            Methods[_random.Next(Methods.Length)],
            (ApiFaultKind)_random.Next(Enum.GetValues<ApiFaultKind>().Length),
            Count: _random.Next(1, 3),
            RetryAfterSeconds: _random.Next(1, 3),
            Delay: _random.Next(3) == 0 ? Seconds(1.6, 3) : Seconds(0.2, 1.2)
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
