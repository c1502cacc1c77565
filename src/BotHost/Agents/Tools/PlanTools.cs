using System.ComponentModel;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Tools;

/// <summary>
/// How a model announces its steps and ticks them off. The agent carries these out itself, on its cards; they are declarations only.
/// Steps are numbered from 1, because small models keep numbers right where they invent ids.
/// </summary>
internal static class PlanTools
{
    public const string Plan = "plan";
    public const string CompleteStep = "complete_step";

    /// <summary>The argument that ties any other tool call to a step.</summary>
    public const string StepArgument = "step";

    public static IReadOnlyList<AITool> All { get; } =
    [
        AIFunctionFactory
            .Create(
                (
                    [Description("What you are going to do, in at most eight words.")] string title,
                    [Description("The steps in order, two to six, each at most eight words.")] string[] steps
                ) => "",
                Plan,
                "Shows people your plan. Call it once, first, when the answer needs tools or more than one step. "
                    + "Then pass the number of a step as 'step' to the tool calls that belong to it; such a step is ticked off when its "
                    + "calls are done. Calling it again replaces the steps that are not done."
            )
            .AsDeclarationOnly(),
        AIFunctionFactory
            .Create(
                (
                    [Description("The number of the step, counted from 1.")] int step,
                    [Description("What came of it, in a few words.")] string? outcome = null
                ) => "",
                CompleteStep,
                "Ticks off a step of the plan that needed no tool."
            )
            .AsDeclarationOnly(),
    ];
}
