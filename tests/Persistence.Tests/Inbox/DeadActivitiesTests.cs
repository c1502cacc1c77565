using BotHost.Domain.Inbox;
using BotHost.Testing;

namespace BotHost.Persistence.Tests.Inbox;

public sealed class DeadActivitiesTests(PostgresServer server) : StoreTests(server)
{
    private readonly Talk _talk = new();

    [Fact]
    public async Task What_died_is_listed_with_its_error_and_its_body()
    {
        var id = await DieAsync("gone wrong");

        var dead = (await Dead.ListAsync(10, default)).ShouldHaveSingleItem();

        dead.Id.ShouldBe(id);
        dead.Error.ShouldBe("gone wrong");
        dead.Conversation.ShouldBe(_talk.Id);
        dead.Body.ShouldNotBeNull().ShouldContain("hello");
        (await Dead.FindAsync(id, default)).ShouldBe(dead);
        (await Dead.FindAsync(Guid.CreateVersion7(), default)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_driven_again_waits_in_its_conversation_and_can_be_answered_by_a_new_turn()
    {
        var id = await DieAsync("gone wrong");

        var driven = await Dead.RetryAsync(id, default);

        var claimed = (await Store.ClaimAsync()).ShouldHaveSingleItem();
        claimed.Pending.ShouldHaveSingleItem().Id.ShouldBe(driven.ShouldNotBeNull());
        await AnswerAsync(claimed, await OpenAsync(claimed), "at last");
        (await Dead.ListAsync(10, default)).ShouldBeEmpty();
        (await Dead.RetryAsync(id, default)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_discarded_loses_its_words_and_is_still_a_repeated_delivery()
    {
        var id = await DieAsync("gone wrong");

        (await Dead.DiscardAsync(id, default)).ShouldBeTrue();

        (await Dead.DiscardAsync(id, default)).ShouldBeFalse();
        (await Dead.ListAsync(10, default)).ShouldBeEmpty();
        (await ScalarAsync<long>("select count(*) from inbox where body is not null")).ShouldBe(0);
        (await Store.Inbox.AcceptAsync(_talk.Says("1.1"), default)).ShouldBe(Acceptance.Duplicate);
    }

    private IDeadActivities Dead => Store.Dead;

    private async Task<Guid> DieAsync(string error)
    {
        var claimed = await ArriveAsync(_talk.Says("1.1"));
        await Store.Turns.DieAsync(await OpenAsync(claimed), error, new(false, claimed.Arrivals), default);
        return await ScalarAsync<Guid>("select id from inbox where state = 'dead'");
    }
}
