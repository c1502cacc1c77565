using BotHost.Testing;

namespace BotHost.Tests.EndToEnd;

/// <summary>Activities that the database does not take: they end dead, and their conversations go on.</summary>
public sealed class PoisonTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private const string Good = "select count(*) from turn where outcome = 'answered'";

    [Theory]
    [InlineData("22023", "SQLSTATE 22023")]
    [InlineData("P0001", "PostgresException")]
    public async Task A_question_that_the_database_refuses_is_parked_with_its_error_and_the_next_is_answered(
        string sqlState,
        string error
    )
    {
        await using var bot = await StartAsync(sqlState);
        var root = bot.Mention("poison for the release");

        bot.Mention("what did we decide about the release?", threadTs: root);
        await bot.UntilAsync<long>(Good, answered => answered == 1);
        await bot.SettledAsync();

        await bot.Slack.WaitForAsync(slack => slack.EphemeralsFor(bot.Ada, bot.General.Id).Count > 0);
        bot.Slack.EphemeralsFor(bot.Ada, bot.General.Id)
            .ShouldHaveSingleItem()
            .Shown.ShouldContain("kept me from taking");
        (await bot.QueryAsync<string>("select order_key from inbox where state = 'dead'")).ShouldBe(root);
        (await bot.QueryAsync<string>("select error from inbox where state = 'dead'")).ShouldContain(error);
        (await bot.QueryAsync<bool>("select body is not null from inbox where state = 'dead'")).ShouldBeTrue();
        (await bot.QueryAsync<long>("select count(*) from lease where owner is not null")).ShouldBe(0);
    }

    [Fact]
    public async Task Among_messages_that_nobody_answers_only_the_guilty_one_is_parked()
    {
        await using var bot = await StartAsync("22023");
        var root = bot.Mention("what did we decide about the release?");
        await bot.SettledAfterAsync(root);
        // Held elsewhere until all of them are there.
        await bot.ExecuteAsync(
            "update lease set owner = 'elsewhere', claim = gen_random_uuid(), ready_at = now() + interval '1 hour'"
        );
        foreach (var text in new[] { "@grace one", "@grace poison", "@grace three" })
            bot.Slack.Post(bot.Ada, bot.General.Id, text, root);
        await bot.UntilAsync<long>("select count(*) from inbox where state = 'pending'", waiting => waiting == 3);

        await bot.ExecuteAsync("update lease set owner = null, claim = null, ready_at = now()");
        await bot.SettledAsync();

        (await bot.QueryAsync<long>("select count(*) from inbox where state = 'dead'")).ShouldBe(1);
        (
            await bot.QueryAsync<string[]>(
                $"select array_agg(right(text, 3) order by order_key) from message where not from_bot and message_id > '{root}'"
            )
        ).ShouldBe(["one", "ree"]);
    }

    /// <summary>A database that takes no message with a certain word in it.</summary>
    private async Task<RunningBot> StartAsync(string sqlState)
    {
        var bot = await RunningBot.StartAsync(
            server,
            new Dictionary<string, string?> { ["Turns:Attempts"] = "2", ["Turns:Poll"] = "00:00:00.200" }
        );
        await bot.ExecuteAsync(
            $"""
            create function refuse() returns trigger language plpgsql as $$ begin
                raise exception 'no poison here' using errcode = '{sqlState}';
            end $$;
            create trigger refuse before insert on message for each row when (new.text like '%poison%') execute function refuse();
            """
        );
        return bot;
    }
}
