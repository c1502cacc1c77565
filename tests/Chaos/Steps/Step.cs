namespace BotHost.Chaos.Steps;

/// <summary>Something that happens at a moment of a round.</summary>
/// <param name="At">Since the round began.</param>
internal abstract record Step(TimeSpan At)
{
    public abstract Task RunAsync(World world, CancellationToken cancellationToken);
}
