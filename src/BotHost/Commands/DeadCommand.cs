using System.CommandLine;
using System.Globalization;
using BotHost.Domain.Inbox;

namespace BotHost.Commands;

/// <summary><c>bothost dead list|show|retry|discard</c>: what the machinery gave up, and what to do about it.</summary>
internal static class DeadCommand
{
    private const int MostListed = 100;

    public static Command Create(Func<Func<Task<int>>, Task<int>> guard)
    {
        var list = new Command("list", $"List the newest dead activities, {MostListed} at the most");
        list.SetAction(
            (_, token) => guard(() => StoreAccess.UseAsync<IDeadActivities>(dead => ListAsync(dead, token), token))
        );
        return new Command("dead", "What was given up after bounded attempts")
        {
            list,
            ForOne("show", "Show one with its error and its body, which holds what people wrote", ShowAsync),
            ForOne("retry", "Put one back into the inbox", RetryAsync),
            ForOne("discard", "End one for good and erase its body", DiscardAsync),
        };

        Command ForOne(string name, string description, Func<IDeadActivities, Guid, CancellationToken, Task<int>> act)
        {
            var id = new Argument<Guid>("id") { Description = "The id that 'dead list' shows" };
            var command = new Command(name, description) { id };
            command.SetAction(
                (parsed, token) =>
                    guard(() =>
                        StoreAccess.UseAsync<IDeadActivities>(dead => act(dead, parsed.GetValue(id), token), token)
                    )
            );
            return command;
        }
    }

    private static async Task<int> ListAsync(IDeadActivities store, CancellationToken cancellationToken)
    {
        var dead = await store.ListAsync(MostListed, cancellationToken);
        foreach (var activity in dead)
            Console.WriteLine(
                $"{activity.Id}  {At(activity.DiedAt)}  {activity.Tenant}  {activity.Kind}  {OneLine(activity.Error)}"
            );
        if (dead.Count == 0)
            Console.WriteLine("Nothing is dead.");
        return 0;
    }

    private static async Task<int> ShowAsync(IDeadActivities store, Guid id, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } activity)
            return NotFound(id);
        Console.WriteLine($"id            {activity.Id}");
        Console.WriteLine($"tenant        {activity.Tenant}");
        Console.WriteLine($"kind          {activity.Kind}");
        Console.WriteLine($"conversation  {activity.Conversation?.ToString() ?? "none"}");
        Console.WriteLine($"arrived       {At(activity.ArrivedAt)}");
        Console.WriteLine($"died          {At(activity.DiedAt)}");
        Console.WriteLine($"error         {OneLine(activity.Error)}");
        Console.WriteLine($"body          {activity.Body ?? "not kept: the database could not store it"}");
        return 0;
    }

    private static async Task<int> RetryAsync(IDeadActivities store, Guid id, CancellationToken cancellationToken)
    {
        if (await store.RetryAsync(id, cancellationToken) is not { } driven)
            return NotFound(id, " with a body");
        Console.WriteLine($"In the inbox again as {driven}.");
        return 0;
    }

    private static async Task<int> DiscardAsync(IDeadActivities store, Guid id, CancellationToken cancellationToken)
    {
        if (!await store.DiscardAsync(id, cancellationToken))
            return NotFound(id);
        Console.WriteLine("Discarded.");
        return 0;
    }

    private static int NotFound(Guid id, string what = "")
    {
        Console.Error.WriteLine(
            $"bothost: there is no dead activity {id}{what}. 'bothost dead list' shows what there is."
        );
        return 1;
    }

    private static string At(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
