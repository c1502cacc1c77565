namespace BotHost.Chaos.Traps;

/// <summary>A named way for replicas to die: the points of one, or of one and of its successor.</summary>
/// <param name="Name">What <c>--points</c> calls it.</param>
/// <param name="Points">Where they die, one replica after the other.</param>
/// <param name="Bait">What kind of answer comes by there.</param>
internal sealed record Trap(string Name, IReadOnlyList<KillPoint> Points, AnswerKind Bait)
{
    /// <summary>All there are.</summary>
    public static IReadOnlyList<Trap> All { get; } =
    [
        Of(KillPoint.BeforeCommit, AnswerKind.Plain),
        Of(KillPoint.BeforeAck, AnswerKind.Plain),
        Of(KillPoint.AfterAck, AnswerKind.Plain),
        Of(KillPoint.AfterClaim, AnswerKind.Plain),
        Of(KillPoint.AfterOpen, AnswerKind.Plain),
        Of(KillPoint.BeforeStart, AnswerKind.Plain),
        Of(KillPoint.AfterStart, AnswerKind.Plain),
        Of(KillPoint.AfterPost, AnswerKind.Edited),
        Of(KillPoint.MidStream, AnswerKind.Plain),
        Of(KillPoint.BetweenParts, AnswerKind.Long),
        Of(KillPoint.BeforeRound, AnswerKind.Tools),
        Of(KillPoint.AfterRound, AnswerKind.Tools),
        Of(KillPoint.BeforeTool, AnswerKind.Tools),
        Of(KillPoint.InTool, AnswerKind.Tools),
        Of(KillPoint.InRepeatableTool, AnswerKind.Tools),
        Of(KillPoint.BeforeSettle, AnswerKind.Plain),
        Of(KillPoint.AfterSettle, AnswerKind.Plain),
        Of(KillPoint.BeforeStop, AnswerKind.Plain),
        Of(KillPoint.AfterStop, AnswerKind.Plain),
        Of(KillPoint.BeforeFinish, AnswerKind.Plain),
        Of(KillPoint.AfterFinish, AnswerKind.Plain),
        Twice(KillPoint.AfterStart, KillPoint.InAdoption, AnswerKind.Plain),
        Twice(KillPoint.MidStream, KillPoint.BeforeTakeoverStop, AnswerKind.Plain),
        Twice(KillPoint.MidStream, KillPoint.AfterTakeoverStop, AnswerKind.Plain),
        Twice(KillPoint.MidStream, KillPoint.BeforeRewrite, AnswerKind.Tools),
        Twice(KillPoint.MidStream, KillPoint.AfterRewrite, AnswerKind.Long),
        Twice(KillPoint.AfterSettle, KillPoint.AfterRewrite, AnswerKind.Plain),
    ];

    public static Trap Named(string name) => All.First(trap => trap.IsNamed(name));

    public bool IsNamed(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static Trap Of(KillPoint point, AnswerKind bait) => new(point.ToString(), [point], bait);

    private static Trap Twice(KillPoint first, KillPoint second, AnswerKind bait) =>
        new($"{first}+{second}", [first, second], bait);
}
