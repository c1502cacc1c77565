using BotHost.Agents.Tools;
using BotHost.Chaos.Traps;
using Microsoft.Extensions.AI;

namespace BotHost.Chaos.Replica;

/// <summary>Two tools whose effects can be counted: one may be repeated, the other may not.</summary>
internal sealed class ChaosTools(Ledger ledger, KillSwitch kill)
{
    public const string Once = "mark_once";
    public const string Again = "mark_again";

    /// <summary>What either says when it has had its effect.</summary>
    public const string Marked = "The mark is left.";

    public AIFunction MarkOnce() =>
        AIFunctionFactory
            .Create(
                (int number, string call) =>
                {
                    kill.Pass(KillPoint.BeforeTool);
                    ledger.Write(Entry.Once, number, call);
                    kill.Pass(KillPoint.InTool);
                    return Marked;
                },
                Once,
                "Leaves a mark, each time another one."
            )
            .WithTraits(new ToolTraits("Leaving a mark"));

    public AIFunction MarkAgain() =>
        AIFunctionFactory
            .Create(
                (int number, string call) =>
                {
                    ledger.Write(Entry.Again, number, call);
                    kill.Pass(KillPoint.InRepeatableTool);
                    return Marked;
                },
                Again,
                "Leaves a mark, always the same one."
            )
            .WithTraits(new ToolTraits("Leaving the mark", Repeatable: true));
}
