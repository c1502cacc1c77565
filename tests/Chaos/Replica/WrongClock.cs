namespace BotHost.Chaos.Replica;

/// <summary>
/// A system clock that is wrong by minutes and jumps, forwards and back; timers and elapsed times go on as ever. It is never wrong by
/// five minutes: Slack's signatures are older than that then, and are refused as they should be.
/// </summary>
internal sealed class WrongClock(int seed) : TimeProvider
{
    private static readonly TimeSpan BetweenJumps = TimeSpan.FromSeconds(3);

    private readonly long _began = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow()
    {
        var jumps = (int)(System.GetElapsedTime(_began) / BetweenJumps);
        var wrong = new Random(unchecked((seed * 7919) + jumps)).Next(-240, 241);
        return System.GetUtcNow() + TimeSpan.FromSeconds(wrong);
    }
}
