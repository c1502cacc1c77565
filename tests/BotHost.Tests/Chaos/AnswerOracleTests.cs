using BotHost.Chaos;

namespace BotHost.Tests.Chaos;

/// <summary>The judge of words and effects sees what it is there to see.</summary>
public sealed class AnswerOracleTests
{
    private static readonly Mention Asked = new(12, "C1", "1.0", "1.0", AnswerKind.Tools);
    private static readonly string First = Answer.Text(12, AnswerKind.Tools, round: 0, "aaaaaa");
    private static readonly string Second = Answer.Text(12, AnswerKind.Tools, round: 1, "bbbbbb");
    private static readonly string Whole = $"{First}\n\n{Second}";

    private static readonly LedgerLine[] Done =
    [
        new(Entry.Said, 12, "0-aaaaaa"),
        new(Entry.Once, 12, "mark_once-aaaaaa"),
        new(Entry.Again, 12, "mark_again-aaaaaa"),
        new(Entry.Given, 12, "0-aaaaaa"),
        new(Entry.Said, 12, "1-bbbbbb"),
    ];

    [Fact]
    public void An_answer_of_one_attempt_for_each_round_is_sound() => Judge(Turn(Whole), Done).ShouldBeEmpty();

    [Fact]
    public void A_repeated_call_of_a_repeatable_tool_is_sound() =>
        Judge(Turn(Whole), [.. Done, new(Entry.Again, 12, "mark_again-aaaaaa")]).ShouldBeEmpty();

    [Fact]
    public void Words_of_two_attempts_in_one_round_are_seen() =>
        Judge(Turn(Whole[..^20] + Whole[^20..].Replace("bbbbbb", "cccccc", StringComparison.Ordinal)), Done)
            .ShouldContain(Violation.Altered);

    [Fact]
    public void A_word_that_is_missing_is_seen() =>
        Judge(Turn(Whole.Replace(" w0007-bbbbbb", "", StringComparison.Ordinal)), Done)
            .ShouldContain(Violation.Altered);

    [Fact]
    public void A_finished_round_that_was_asked_anew_is_seen() =>
        Judge(Turn(Whole), [.. Done, new(Entry.Given, 12, "0-dddddd")]).ShouldContain(Violation.Altered);

    [Fact]
    public void An_effect_had_twice_is_seen() =>
        Judge(Turn(Whole), [.. Done, new(Entry.Once, 12, "mark_once-aaaaaa")]).ShouldBe([Violation.Effect]);

    [Fact]
    public void An_effect_under_another_call_id_is_seen() =>
        Judge(Turn(Whole), [.. Done, new(Entry.Again, 12, "mark_again-dddddd")]).ShouldContain(Violation.Effect);

    [Fact]
    public void A_stopped_answer_may_end_anywhere_but_not_change_its_attempt()
    {
        var cut = Whole[..^100];
        Judge(Turn(cut) with { Text = $"{cut}\n\n_Stopped._" }, Done, isWhole: false).ShouldBeEmpty();
        var mixed = cut.Replace("w0010-bbbbbb", "w0010-cccccc", StringComparison.Ordinal);
        Judge(Turn(mixed), Done, isWhole: false).ShouldContain(Violation.Altered);
    }

    private static StoredTurn Turn(string text)
    {
        var turn = new StoredTurn(
            Guid.NewGuid(),
            "C1",
            "1.0",
            "1.0",
            "done",
            "answered",
            Attempt: 1,
            ModelText: text,
            Text: text,
            Message: text,
            default,
            default
        );
        turn.Rounds.AddRange([First, Second]);
        turn.Calls.Add(new StoredCall("mark_once-aaaaaa", "mark_once", "finished", "The mark is left."));
        turn.Calls.Add(new StoredCall("mark_again-aaaaaa", "mark_again", "finished", "The mark is left."));
        return turn;
    }

    private static List<Violation> Judge(StoredTurn turn, LedgerLine[] ledger, bool isWhole = true)
    {
        var verdict = new Verdict();
        new AnswerOracle(Asked, turn, ledger, verdict).Judge(isWhole);
        return [.. verdict.Found.Select(found => found.Kind)];
    }
}
