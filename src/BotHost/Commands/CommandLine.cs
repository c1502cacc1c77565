using System.CommandLine;
using BotHost.Settings;
using Microsoft.Extensions.Options;

namespace BotHost.Commands;

/// <summary>The program's commands. A refused start is one line per problem on standard error and exit code 1.</summary>
internal static class CommandLine
{
    /// <param name="configure">What a program that runs this host inside itself changes of it; no setting leads here.</param>
    public static async Task<int> RunAsync(string[] args, Action<IServiceCollection>? configure = null)
    {
        var demo = new Option<bool>("--demo")
        {
            Description = "Use a private database, the Slack emulator and the demo model wherever nothing else is set",
        };
        var run = new Command("run", "Run the bot (the default)") { demo };
        run.SetAction(
            (parsed, token) => GuardAsync(() => RunCommand.RunAsync(parsed.GetValue(demo), configure, token))
        );
        var migrate = new Command("migrate", "Bring the database to the schema of this release");
        migrate.SetAction((_, token) => GuardAsync(() => MigrateCommand.RunAsync(token)));
        var root = new RootCommand(
            "BotHost: a self-hosted bot for Slack that answers with a live plan and streamed text"
        )
        {
            run,
            migrate,
            DeadCommand.Create(GuardAsync),
        };
        root.Options.Add(demo);
        root.SetAction(
            (parsed, token) => GuardAsync(() => RunCommand.RunAsync(parsed.GetValue(demo), configure, token))
        );
        // The host itself listens for SIGTERM and drains; a second listener would cut it short.
        var invocation = new InvocationConfiguration
        {
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
        };
        return await root.Parse(args).InvokeAsync(invocation);
    }

    private static async Task<int> GuardAsync(Func<Task<int>> command)
    {
        try
        {
            return await command();
        }
        catch (StartRefusedException refused)
        {
            return Refuse(refused.Problems);
        }
        catch (OptionsValidationException refused)
        {
            return Refuse(refused.Failures);
        }
        catch (OperationCanceledException)
        {
            // Told to stop before it had started; the code is the one that a shell gives for an interrupt.
            return 130;
        }
    }

    private static int Refuse(IEnumerable<string> problems)
    {
        foreach (var problem in problems)
            Console.Error.WriteLine($"bothost: {problem}");
        return 1;
    }
}
