using SlackEmulator.Reading;

namespace BotHost.Chaos;

/// <summary>Compares what was asked, what the store says and what people see, when all is at rest.</summary>
internal sealed class Oracle(World world, IReadOnlyList<StoredTurn> turns, Verdict verdict)
{
    private readonly IReadOnlyList<LedgerLine> _ledger = world.Ledger.Read();

    public static async Task JudgeAsync(World world, Verdict verdict, CancellationToken cancellationToken)
    {
        var turns = await StoredTurn.ReadAsync(world.Database.DataSource, cancellationToken);
        var oracle = new Oracle(world, turns, verdict);
        foreach (var talk in world.Talks)
        {
            foreach (var mention in talk.Mentions)
                oracle.JudgeMention(talk, mention);
        }
        oracle.JudgeOrder();
        oracle.JudgeLeftovers();
        await oracle.JudgeRowsAsync(cancellationToken);
    }

    private void JudgeMention(Talk talk, Mention mention)
    {
        var answers = turns.Where(turn => turn.Channel == mention.ChannelId && turn.OrderKey == mention.Ts).ToList();
        if (answers.Count == 0)
        {
            verdict.Demand(talk.MayBeStopped(mention), Violation.Lost, $"{Name(mention)} has no turn");
            return;
        }
        verdict.Demand(answers.Count == 1, Violation.Doubled, $"{Name(mention)} has {answers.Count} turns");
        foreach (var turn in answers)
        {
            var isStopped = turn.Outcome == "stopped" && talk.MayBeStopped(mention);
            verdict.Demand(
                turn.Phase == "done" && (turn.Outcome == "answered" || isStopped),
                Violation.Lost,
                $"{Name(mention)} ended {turn.Phase} {turn.Outcome} at attempt {turn.Attempt}"
            );
            JudgeWords(mention, turn, isStopped);
        }
    }

    private void JudgeWords(Mention mention, StoredTurn turn, bool isStopped)
    {
        var shown = new List<string>();
        foreach (var part in turn.Standing)
        {
            if (part.Ts is null || world.Slack.Message(mention.ChannelId, part.Ts) is not { } message)
            {
                verdict.Add(
                    Violation.Lost,
                    $"{Name(mention)}: part {part.Number} ({part.State}, {part.Ts}) is not in Slack"
                );
                continue;
            }
            shown.Add(message.Shown);
            verdict.Demand(
                message.Shown == turn.Text.Substring(part.Start, part.Length),
                Violation.Altered,
                $"{Name(mention)}: message {part.Ts} shows {message.Shown.Length} characters that are not its slice of {part.Length}"
            );
            verdict.Demand(
                part.State == "settled",
                Violation.Stuck,
                $"{Name(mention)}: part {part.Number} is {part.State}"
            );
            JudgeCards(mention, message);
        }
        verdict.Demand(
            string.Concat(shown) == turn.Text,
            Violation.Altered,
            $"{Name(mention)}: Slack has {shown.Sum(text => text.Length)} characters of {turn.Text.Length}"
        );
        new AnswerOracle(mention, turn, _ledger, verdict).Judge(isWhole: !isStopped && turn.Outcome == "answered");
    }

    private void JudgeCards(Mention mention, EmulatedMessage message)
    {
        verdict.Demand(
            message.StreamingState != "in_progress",
            Violation.Streaming,
            $"{Name(mention)}: message {message.Ts} is left streaming"
        );
        foreach (var card in message.Cards.Where(card => card.Status is "in_progress" or "pending"))
            verdict.Add(Violation.Stuck, $"{Name(mention)}: card {card.Id} of {message.Ts} is left {card.Status}");
    }

    private void JudgeOrder()
    {
        foreach (var conversation in turns.GroupBy(turn => (turn.Channel, turn.Thread)))
        {
            // Slack may deliver late and in another order: only what had arrived can be answered first.
            var inOrder = conversation.OrderBy(turn => turn.Created).ToList();
            for (var later = 1; later < inOrder.Count; later++)
            {
                var (before, after) = (inOrder[later - 1], inOrder[later]);
                verdict.Demand(
                    string.CompareOrdinal(before.OrderKey, after.OrderKey) < 0 || before.Arrived < after.Arrived,
                    Violation.OutOfOrder,
                    $"{after.Channel} {after.OrderKey} was answered after {before.OrderKey}"
                );
                verdict.Demand(
                    before.Standing is not [.., var above]
                        || after.Standing is not [var below, ..]
                        || string.CompareOrdinal(above.Ts, below.Ts) < 0,
                    Violation.OutOfOrder,
                    $"{after.Channel}: the answer to {after.OrderKey} stands above that to {before.OrderKey}"
                );
            }
        }
    }

    private void JudgeLeftovers()
    {
        var asked = world.Talks.SelectMany(talk => talk.Mentions).ToList();
        foreach (var turn in turns.Where(turn => asked.All(mention => mention.Ts != turn.OrderKey)))
            verdict.Add(Violation.Doubled, $"a turn answers {turn.Channel} {turn.OrderKey}, which nobody asked");

        var owned = turns.SelectMany(turn => turn.Standing).Select(part => part.Ts).ToHashSet();
        foreach (var talk in world.Talks.Where(talk => talk.Root is not null))
        {
            foreach (var message in world.Slack.BotReplies(talk.ChannelId, talk.Root!))
            {
                verdict.Demand(
                    owned.Contains(message.Ts),
                    Violation.Stray,
                    $"message {message.Ts} in {talk.ChannelId} {talk.Root} ({message.StreamingState}, {message.Shown.Length} characters) belongs to no answer"
                );
                verdict.Demand(
                    message.StreamingState != "in_progress",
                    Violation.Streaming,
                    $"message {message.Ts} in {talk.ChannelId} is left streaming"
                );
            }
            var session = world.Slack.Session(talk.ChannelId, talk.Root!);
            verdict.Demand(
                session is null or { Status: not "processing", StatusText: "" },
                Violation.Stuck,
                $"the session of {talk.ChannelId} {talk.Root} is left {session?.Status} “{session?.StatusText}”"
            );
        }
    }

    private async Task JudgeRowsAsync(CancellationToken cancellationToken)
    {
        (string Sql, string What)[] rows =
        [
            ("select count(*) from lease where owner is not null or claim is not null", "leases are owned"),
            ("select count(*) from inbox where state in ('pending', 'taken')", "activities wait"),
            ("select count(*) from inbox where state = 'dead'", "activities are dead"),
            ("select count(*) from turn where phase <> 'done'", "turns are not done"),
            ("select count(*) from task where status in ('pending', 'in_progress')", "tasks are open"),
        ];
        foreach (var (sql, what) in rows)
        {
            await using var command = world.Database.DataSource.CreateCommand(sql);
            var count = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
            verdict.Demand(count == 0, Violation.Stuck, $"{count} {what}");
        }
        verdict.Demand(
            world.Fleet.Crashed == 0,
            Violation.Crashed,
            $"{world.Fleet.Crashed} replicas ended by themselves"
        );
        foreach (var missed in world.Fleet.Unsprung)
            verdict.Add(Violation.Missed, missed);
        foreach (var commit in world.Lost.Wanted)
            verdict.Add(Violation.Missed, $"no answer to {commit} was lost");
        verdict.Demand(
            world.Fleet.Stubborn == 0,
            Violation.Stuck,
            $"{world.Fleet.Stubborn} replicas did not end in peace"
        );
    }

    private static string Name(Mention mention) => $"mention {mention.Number} ({mention.ChannelId} {mention.Ts})";
}
