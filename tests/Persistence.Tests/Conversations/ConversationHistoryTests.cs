using BotHost.Domain.Feedback;
using BotHost.Domain.Installations;
using BotHost.Domain.Replies;
using BotHost.Testing;

namespace BotHost.Persistence.Tests.Conversations;

public sealed class ConversationHistoryTests(PostgresServer server) : StoreTests(server)
{
    private readonly Talk _talk = new();

    [Fact]
    public async Task Questions_and_answers_are_read_in_order_with_the_turn_that_ties_them()
    {
        await Store.Installations.SaveAsync(new("slack", "T1", "Team", "UBOT", "B1", "A1"), default);
        var claimed = await ArriveAsync(_talk.Says("1700000000.000100", "when?"));
        var fence = await OpenAsync(claimed);
        await Store
            .Turns.ReplyJournal(fence)
            .OpeningAsync(
                new(0, "1700000000.000100", "1700000001.500000", default, ReplyPartState.Open, 0, 0, 0),
                default
            );
        await AnswerAsync(claimed, fence, "now");

        var read = await Store.History.ReadAsync(_talk.Id, 10, default);

        read.Select(m => (m.MessageId, m.Author, m.FromBot, m.Text, m.Turn))
            .ShouldBe([
                ("1700000000.000100", "U1", false, "when?", fence.Turn),
                ("1700000001.500000", "UBOT", true, "now", fence.Turn),
            ]);
        read[0].SentAt.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1700000000000).AddTicks(1000));
        (await Store.History.ReadAsync(_talk.Id, 1, default)).ShouldHaveSingleItem().Text.ShouldBe("now");
    }

    [Fact]
    public async Task An_answer_that_no_part_shows_comes_right_behind_its_question()
    {
        await TalkAsync(_talk.Says("1.1", "one"), "first");
        await TalkAsync(_talk.Says("1.2", "two"), "second");

        (await Store.History.ReadAsync(_talk.Id, 10, default))
            .Select(m => m.Text)
            .ShouldBe(["one", "first", "two", "second"]);
    }

    [Fact]
    public async Task An_edit_shows_the_newest_words_and_keeps_the_old_ones()
    {
        var claimed = await ArriveAsync(
            _talk.Says("1.1", "first"),
            _talk.Edits("1.1", "1.2", "second"),
            _talk.Edits("1.1", "1.3", "third"),
            _talk.Edits("9.9", "9.9", "of a message that is not here")
        );

        await Store.Turns.AbsorbAsync(claimed.State.Lease, claimed.Pending, default);

        var message = (await Store.History.ReadAsync(_talk.Id, 10, default)).ShouldHaveSingleItem();
        (message.Text, message.Edited, message.Turn).ShouldBe(("third", true, null));
        (await ScalarAsync<string>("select string_agg(text, ' ' order by ord) from message_revision")).ShouldBe(
            "first second"
        );
        (await ScalarAsync<long>("select count(*) from inbox where state = 'done' and body is null")).ShouldBe(4);
    }

    [Fact]
    public async Task A_deleted_message_is_gone_with_all_its_former_words_and_does_not_come_back()
    {
        var claimed = await ArriveAsync(
            _talk.Says("1.1", "secret"),
            _talk.Edits("1.1", "1.2", "more secret"),
            _talk.Deletes("1.1", "1.3")
        );
        await Store.Turns.AbsorbAsync(claimed.State.Lease, claimed.Pending, default);
        await Store.Turns.AbsorbAsync(claimed.State.Lease, [claimed.Pending[0]], default);

        (await Store.History.ReadAsync(_talk.Id, 10, default)).ShouldBeEmpty();
        (await Store.History.SearchAsync(new("slack", "T1", "C1", "secret", 10), default)).ShouldBeEmpty();
        (await ScalarAsync<string>("select text from message where deleted_at is not null")).ShouldBe("");
        (await ScalarAsync<long>("select count(*) from message_revision")).ShouldBe(0);
    }

    [Fact]
    public async Task Search_finds_any_word_in_all_threads_of_the_channel_and_puts_the_best_match_first()
    {
        await TalkAsync(_talk.Says("1.1", "The release is on Friday"), "Noted");
        await TalkAsync(new Talk("2.0").Says("2.1", "Friday is a holiday"), "Nice");
        await TalkAsync(new Talk("3.0").Says("3.1", "Nothing to see"), "Fine");

        var found = await Store.History.SearchAsync(new("slack", "T1", "C1", "release friday?", 10), default);

        found.Select(m => m.MessageId).ShouldBe(["1.1", "2.1"]);
        (await Store.History.SearchAsync(new("slack", "T1", "C1", "friday -release", 10), default))
            .Select(m => m.MessageId)
            .ShouldBe(["2.1"]);
        (await Store.History.SearchAsync(new("slack", "T1", "C1", "\"release friday\"", 10), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Search_never_leaves_the_channel_and_the_tenant()
    {
        await TalkAsync(new Talk(Channel: "C2").Says("1.1", "secret"), "ok");
        await TalkAsync(new Talk(Tenant: "T2").Says("1.2", "secret"), "ok");

        (await Store.History.SearchAsync(new("slack", "T1", "C1", "secret", 10), default)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("' or 1=1 --")]
    [InlineData("& | ! <-> ( :*")]
    [InlineData("a\\'b \"unclosed")]
    [InlineData("http://x.y/?a=b&c='d'|e")]
    public async Task Whatever_a_person_types_is_a_search_and_never_an_error(string words)
    {
        await TalkAsync(_talk.Says("1.1", "hello"), "hi");

        (await Store.History.SearchAsync(new("slack", "T1", "C1", words, 10), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_last_judgement_of_a_person_on_a_turn_of_their_tenant_counts()
    {
        var turn = (await TalkAsync(_talk.Says("1.1"), "hi")).Turn;

        (await Store.Feedback.GiveAsync("T1", turn, "U1", Verdict.Positive, default)).ShouldBeTrue();
        (await Store.Feedback.GiveAsync("T1", turn, "U1", Verdict.Negative, default)).ShouldBeTrue();
        (await Store.Feedback.GiveAsync("T1", turn, "U2", Verdict.Positive, default)).ShouldBeTrue();
        (await Store.Feedback.GiveAsync("T2", turn, "U1", Verdict.Positive, default)).ShouldBeFalse();
        (await Store.Feedback.GiveAsync("T1", Guid.CreateVersion7(), "U1", Verdict.Positive, default)).ShouldBeFalse();

        (
            await ScalarAsync<string>(
                "select string_agg(user_id || ' ' || verdict, ', ' order by user_id) from feedback"
            )
        ).ShouldBe("U1 negative, U2 positive");
    }

    [Fact]
    public async Task A_later_installation_of_a_tenant_replaces_the_earlier_one()
    {
        await Store.Installations.SaveAsync(new("slack", "T1", null, "U1", null, null), default);
        var later = new Installation("slack", "T1", "Team", "U2", "B2", "A2");
        await Store.Installations.SaveAsync(later, default);

        (await Store.Installations.FindAsync("slack", "T1", default)).ShouldBe(later);
        (await Store.Installations.FindAsync("slack", "T2", default)).ShouldBeNull();
    }
}
