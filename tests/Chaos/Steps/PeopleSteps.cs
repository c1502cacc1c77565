namespace BotHost.Chaos.Steps;

/// <summary>Somebody asks the bot.</summary>
internal sealed record Ask(TimeSpan At, int Talk, int Number, AnswerKind Kind) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken)
    {
        Say(world);
        return Task.CompletedTask;
    }

    public void Say(World world)
    {
        world.Fleet.Route();
        world.Talks[Talk].Ask(world.Slack, Number, Kind);
    }
}

/// <summary>Somebody stops the bot, by Slack's button or by the word.</summary>
internal sealed record Stop(TimeSpan At, int Talk, bool ByButton) : Step(At)
{
    public override Task RunAsync(World world, CancellationToken cancellationToken)
    {
        world.Fleet.Route();
        world.Talks[Talk].Stop(world.Slack, ByButton);
        return Task.CompletedTask;
    }
}
