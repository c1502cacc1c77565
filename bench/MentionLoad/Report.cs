using System.Globalization;
using SlackEmulator;
using SlackEmulator.Journal;

namespace MentionLoad;

/// <summary>What Slack saw of a crowd.</summary>
internal static class Report
{
    private static readonly TimeSpan StatusWithin = TimeSpan.FromSeconds(5);

    /// <summary>An answer is done when its messages stand and the thumbs are under the last.</summary>
    public static bool IsDone(SlackEmulatorHost slack, string root) =>
        slack.BotReplies(slack.Workspace.General.Id, root) is { Count: > 0 } replies
        && replies.All(reply => reply.StreamingState is null or "completed")
        && replies[^1].Json["blocks"]?.ToJsonString().Contains("feedback", StringComparison.Ordinal) == true;

    public static void Alone(SlackEmulatorHost slack, PacedModel model, string root, int number)
    {
        var calls = slack.Calls().Where(call => call.Ok && ThreadOf(slack, call) == root).ToList();
        var start = calls.First(call => call.Method == "chat.startStream");
        // An entry is written when the call is over: the words are there from then on.
        var first = start.At - model.Began[number];
        var last = calls.Last(call => call.Method == "chat.stopStream");
        var updates = calls.Count(call =>
            call.Method is "chat.startStream" or "chat.appendStream" or "chat.stopStream"
        );
        Console.WriteLine(
            $"alone: first words {first.TotalMilliseconds:0} ms after the model's first token, {updates / (last.At - start.At).TotalSeconds:0.0} updates/s"
        );
    }

    public static bool Crowd(
        SlackEmulatorHost slack,
        Dictionary<int, string> roots,
        int before,
        TimeSpan took,
        string budget
    )
    {
        var general = slack.Workspace.General.Id;
        var calls = slack.Calls().Skip(before).ToList();
        var exact = roots.Count(entry =>
            IsDone(slack, entry.Value)
            && string.Concat(slack.BotReplies(general, entry.Value).Select(reply => reply.Shown))
                == PacedModel.Answer(entry.Key)
        );
        var refused = calls.Count(call => call.Status == 429);
        var streamed = roots.Values.Count(root =>
            slack.BotReplies(general, root).Any(reply => reply.StreamingState is not null)
        );
        List<double> visible = [],
            finished = [],
            shown = [];
        var late = 0;
        foreach (var root in roots.Values)
        {
            var asked = At(root);
            var own = calls.Where(call => call.Ok && ThreadOf(slack, call) == root).ToList();
            var words = own.Find(call => call.Method is "chat.startStream" or "chat.postMessage")?.At;
            var status = own.Find(call =>
                call.Method is "assistant.threads.setStatus" or "agents.sessions.setStatus"
            )?.At;
            if (words is { } w)
                visible.Add((w - asked).TotalSeconds);
            if (
                own.FindLast(call => call.Method is "chat.stopStream" or "chat.postMessage" or "chat.update") is { } end
            )
                finished.Add((end.At - asked).TotalSeconds);
            if (status is { } s)
                shown.Add((s - asked).TotalSeconds);
            if (!(words - asked <= StatusWithin) && !(status - asked <= StatusWithin))
                late++;
        }

        Console.WriteLine(
            $"{roots.Count} answers at once, budgets {budget}: all done after {took.TotalSeconds:0.0} s, complete and exact {exact}, refused with 429 {refused}, streamed {streamed}, posted {roots.Count - streamed}"
        );
        Print("first words or whole answer, s", visible);
        Print("finished, s", finished);
        Print("status shown, s", shown);
        Console.WriteLine($"neither words nor status within {StatusWithin.TotalSeconds:0} s: {late}");
        foreach (var method in calls.GroupBy(call => call.Method).OrderByDescending(group => group.Count()))
            Console.WriteLine(
                $"  {method.Key}: {method.Count()}, 429 {method.Count(call => call.Status == 429)}, other refusals {method.Count(call => !call.Ok && call.Status != 429)}"
            );
        return exact == roots.Count && (refused == 0 || budget != "documented");
    }

    private static string? ThreadOf(SlackEmulatorHost slack, ApiCallEntry call) =>
        call.Arguments["thread_ts"]?.GetValue<string>()
        ?? (
            call.Arguments["ts"]?.GetValue<string>() is { } ts
                ? slack.Message(slack.Workspace.General.Id, ts)?.ThreadTs
                : null
        );

    private static DateTimeOffset At(string ts) =>
        DateTimeOffset.UnixEpoch.AddTicks(
            (long)(decimal.Parse(ts, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond)
        );

    private static void Print(string what, List<double> values)
    {
        values.Sort();
        if (values.Count > 0)
            Console.WriteLine(
                $"{what}: p50 {values[values.Count / 2]:0.0}, p95 {values[(int)(values.Count * 0.95)]:0.0}, max {values[^1]:0.0} (n={values.Count})"
            );
    }
}
