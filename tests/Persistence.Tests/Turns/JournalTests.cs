using BotHost.Domain.Agents;
using BotHost.Domain.Replies;
using BotHost.Domain.Turns;
using BotHost.Testing;

namespace BotHost.Persistence.Tests.Turns;

public sealed class JournalTests(PostgresServer server) : StoreTests(server)
{
    [Fact]
    public async Task Rounds_and_tool_calls_are_given_back_word_for_word()
    {
        var fence = await OpenAsync(await ArriveAsync(new Talk().Says("1.1")));
        var journal = Store.Turns.Journal(fence);
        var round = new StoredRound(0, """{ "b":1,  "a": "ü" }""", "model", 10, null);
        var open = new StoredToolCall(0, "call_2", "send", "{}", false, null);
        await journal.RecordRoundAsync(round, default);
        await journal.RecordRoundAsync(round, default);
        await journal.RecordToolCallAsync(new(0, "call_1", "search", """{"q":1}""", true, null), default);
        await journal.RecordToolCallAsync(open, default);
        await journal.FinishToolCallAsync(0, "call_1", "found \0 nothing", default);

        var resumed = await Store.Turns.LoadAsync(fence, default);

        resumed.Rounds.ShouldBe([round]);
        resumed.ToolCalls.ShouldBe([new(0, "call_1", "search", """{"q":1}""", true, "found \ufffd nothing"), open]);
        resumed.Remaining.ShouldBeInRange(TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task Finishing_a_tool_call_that_was_never_recorded_is_a_fault_of_ours()
    {
        var fence = await OpenAsync(await ArriveAsync(new Talk().Says("1.1")));

        await Should.ThrowAsync<InvalidOperationException>(() =>
            Store.Turns.Journal(fence).FinishToolCallAsync(0, "call_1", "result", default)
        );
    }

    [Fact]
    public async Task Cards_keep_the_order_of_their_first_appearance_and_what_later_updates_leave_out()
    {
        var fence = await OpenAsync(await ArriveAsync(new Talk().Says("1.1")));
        var journal = Store.Turns.ReplyJournal(fence);
        AgentSource[] sources = [new(new Uri("https://example.org/a?b=c"), "A \"source\"")];
        await journal.TasksAsync(
            "The plan",
            [
                new("z", "Last letter", AgentTaskStatus.Pending, "asked", null, sources),
                new("a", "First letter", AgentTaskStatus.Pending),
                new("z", "Last letter", AgentTaskStatus.InProgress),
            ],
            default
        );
        await journal.TasksAsync(
            null,
            [new("m", "Middle", AgentTaskStatus.Error), new("z", "Done", AgentTaskStatus.Complete, null, "came out")],
            default
        );

        var reply = (await Store.Turns.LoadAsync(fence, default)).Reply;

        reply.PlanTitle.ShouldBe("The plan");
        reply.Tasks.Select(t => t.Id).ShouldBe(["z", "a", "m"]);
        var card = reply.Tasks[0];
        (card.Title, card.Status, card.Details, card.Output).ShouldBe(
            ("Done", AgentTaskStatus.Complete, "asked", "came out")
        );
        card.Sources.ShouldBe(sources);
        reply.Tasks[1].Sources.ShouldBeNull();
    }

    [Fact]
    public async Task Parts_and_words_are_kept_as_they_were_last_confirmed()
    {
        var fence = await OpenAsync(await ArriveAsync(new Talk().Says("1.1")));
        var journal = Store.Turns.ReplyJournal(fence);
        var first = new ReplyPart(0, "1.1", null, ReplyPartMode.Native, ReplyPartState.Opening, 0, 0, 0);
        await journal.OpeningAsync(first, default);
        first = first with { Ts = "1.2", State = ReplyPartState.Open };
        await journal.UpdateAsync(first, default);
        first = first with { State = ReplyPartState.Closed, SliceLength = 5, Bytes = 7 };
        await journal.ProgressAsync(first, new("hello \ud83d", "hello \ud83d"), default);
        var second = new ReplyPart(1, "1.2", null, ReplyPartMode.Edit, ReplyPartState.Opening, 5, 0, 0);
        await journal.OpeningAsync(second, default);

        var reply = (await Store.Turns.LoadAsync(fence, default)).Reply;

        reply.Parts.ShouldBe([first, second]);
        reply.Texts.ShouldBe(new("hello \ufffd", "hello \ufffd"));
    }

    [Fact]
    public async Task A_part_is_asked_for_behind_the_messages_of_earlier_turns_even_where_its_question_is_older()
    {
        var talk = new Talk();
        var claimed = await ArriveAsync(talk.Says("1.1"));
        var earlier = await OpenAsync(claimed);
        var answer = new ReplyPart(0, "1.1", "1.5", ReplyPartMode.Native, ReplyPartState.Settled, 0, 0, 0);
        await Store.Turns.ReplyJournal(earlier).OpeningAsync(answer, default);
        await AnswerAsync(claimed, earlier, "yes");
        var fence = await OpenAsync(await ArriveAsync(talk.Says("1.2")));

        var part = new ReplyPart(0, "1.2", null, ReplyPartMode.Native, ReplyPartState.Opening, 0, 0, 0);
        var newest = await Store.Turns.ReplyJournal(fence).OpeningAsync(part, default);

        newest.ShouldBe("1.5");
        (await Store.Turns.LoadAsync(fence, default)).Reply.Parts.ShouldHaveSingleItem().AfterTs.ShouldBe("1.5");
    }

    [Fact]
    public async Task What_models_were_paid_for_is_counted_once_per_turn_and_model()
    {
        var claimed = await ArriveAsync(new Talk().Says("1.1"));
        var fence = await OpenAsync(claimed);
        var journal = Store.Turns.Journal(fence);
        await journal.RecordRoundAsync(new(0, "{}", "big", 10, 1), default);
        await journal.RecordRoundAsync(new(1, "{}", "big", 20, null), default);
        await journal.RecordRoundAsync(new(2, "{}", "small", 5, 5), default);

        await AnswerAsync(claimed, fence, "hi");

        (
            await ScalarAsync<string>(
                "select string_agg(concat_ws(' ', model, rounds, input_tokens, output_tokens), ', ' order by model) from usage"
            )
        ).ShouldBe("big 2 30 1, small 1 5 5");
    }
}
