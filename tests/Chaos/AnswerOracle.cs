using BotHost.Chaos.Replica;

namespace BotHost.Chaos;

/// <summary>Whether the words of an answer are those of one attempt for each round of the model, and its tools had their effects as promised.</summary>
internal sealed class AnswerOracle(Mention mention, StoredTurn turn, IReadOnlyList<LedgerLine> ledger, Verdict verdict)
{
    private const string BetweenRounds = "\n\n";
    private const int LongestLabel = 100;

    private readonly List<LedgerLine> _ledger = [.. ledger.Where(line => line.Number == mention.Number)];
    private readonly List<string?> _nonces =
    [
        .. turn.Rounds.Select((text, round) => Answer.NonceOf(text, mention.Number, round)),
    ];

    private string Name => $"mention {mention.Number} ({mention.Kind}, {mention.ChannelId} {mention.Ts})";

    public void Judge(bool isWhole)
    {
        JudgeRounds();
        if (isWhole)
            JudgeWhole();
        else
            JudgeBroken();
        Demand(
            (turn.Message ?? "") == turn.ModelText,
            "the message that is stored of it has other words than its turn"
        );
        JudgeEffects(isWhole);
    }

    /// <summary>Finished rounds are the model's, word for word, and nothing else was ever given to it.</summary>
    private void JudgeRounds()
    {
        for (var round = 0; round < turn.Rounds.Count; round++)
        {
            Demand(
                _nonces[round] is { } nonce && turn.Rounds[round] == TextOf(round, nonce),
                $"its round {round} is stored as no round of the model"
            );
            Demand(
                _ledger.Any(line => line.Entry == Entry.Said && line.What == $"{round}-{_nonces[round]}"),
                $"its round {round} ({_nonces[round]}) was never said"
            );
        }
        foreach (var given in _ledger.Where(line => line.Entry == Entry.Given).Select(line => line.What).Distinct())
            Demand(
                _nonces.Select((nonce, round) => $"{round}-{nonce}").Contains(given),
                $"the model was given round {given}, which is not the one that is stored"
            );
    }

    private void JudgeWhole()
    {
        var rounds = Answer.Rounds(mention.Kind);
        Demand(turn.Rounds.Count == rounds, $"it has {turn.Rounds.Count} rounds of {rounds}");
        Demand(turn.ModelText == string.Join(BetweenRounds, turn.Rounds), "its words are not those of its rounds");
        Demand(turn.Text == turn.ModelText, "what was sent is not what the model said");
    }

    /// <summary>Stopped: the finished rounds, a beginning of the next one, and a label.</summary>
    private void JudgeBroken()
    {
        var said = turn.ModelText;
        for (var round = 0; round < Answer.Rounds(mention.Kind) && said.Length > 0; round++)
        {
            var nonce = Answer.NonceOf(said, mention.Number, round);
            var text = nonce is null ? $"q{mention.Number}r{round}-" : TextOf(round, nonce);
            var shown = Math.Min(said.Length, text.Length);
            Demand(
                said.StartsWith(text[..shown], StringComparison.Ordinal)
                    && (round >= _nonces.Count || _nonces[round] == nonce),
                $"its words leave round {round}"
            );
            said = said[shown..].TrimStart('\n');
        }
        Demand(said.Length == 0, "it says more than the model did");
        var common = turn.ModelText.AsSpan().CommonPrefixLength(turn.Text);
        Demand(turn.Text.Length - common <= LongestLabel, "what was sent is not what the model said and a label");
    }

    private void JudgeEffects(bool isWhole)
    {
        if (mention.Kind is not AnswerKind.Tools)
            return;
        var once = Effects(Entry.Once);
        var again = Effects(Entry.Again);
        verdict.Demand(once.Count <= 1, Violation.Effect, $"{Name}: the mark was left {once.Count} times");
        verdict.Demand(
            again.Distinct().Count() <= 1,
            Violation.Effect,
            $"{Name}: the repeatable mark was left under {again.Distinct().Count()} call ids"
        );
        foreach (var call in turn.Calls.Where(call => call.Tool is ChaosTools.Once or ChaosTools.Again))
        {
            var effects = call.Tool == ChaosTools.Once ? once : again;
            verdict.Demand(
                effects.All(id => id == call.CallId),
                Violation.Effect,
                $"{Name}: {call.Tool} had an effect as {string.Join(", ", effects)}, and {call.CallId} is stored"
            );
            verdict.Demand(
                !isWhole || call.State == "finished",
                Violation.Effect,
                $"{Name}: {call.CallId} is {call.State}"
            );
            verdict.Demand(
                effects.Count > 0 || call.Result?.Contains(ChaosTools.Marked, StringComparison.Ordinal) is not true,
                Violation.Effect,
                $"{Name}: {call.CallId} is said to be done and has had no effect"
            );
        }
        verdict.Demand(!isWhole || again.Count > 0, Violation.Effect, $"{Name}: the repeatable mark was never left");
    }

    private List<string> Effects(Entry entry) =>
        [.. _ledger.Where(line => line.Entry == entry).Select(line => line.What)];

    private string TextOf(int round, string nonce) => Answer.Text(mention.Number, mention.Kind, round, nonce);

    private void Demand(bool holds, string what) => verdict.Demand(holds, Violation.Altered, $"{Name}: {what}");
}
