using System.Text;
using BotHost.Domain.Agents;

namespace BotHost.Slack.Tests.Replies;

/// <summary>How an answer goes on over several messages, and what is recorded of them.</summary>
public sealed class PartTests
{
    [Fact]
    public async Task A_part_is_recorded_before_it_is_asked_for_and_its_ts_at_once()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();

        await reply.SayAsync("Hello.");
        await reply.FinishAsync();

        bench
            .Journal.Log.Where(entry => !entry.StartsWith("progress", StringComparison.Ordinal))
            .ShouldBe(["opening 0", "update 0 Open", "update 0 Closed", "update 0 Settled"]);
        var part = bench.Journal.Parts.ShouldHaveSingleItem();
        part.Ts.ShouldBe(bench.Answers[0].Ts);
        part.AfterTs.ShouldBe(bench.Root);
        (part.SliceStart, part.SliceLength, part.Bytes).ShouldBe((0, 6, 6));
    }

    [Fact]
    public async Task Confirmed_words_are_recorded_at_most_once_a_second_and_cards_at_once()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("One ");
        await bench.CallsAsync("chat.startStream", 1);

        for (var words = 1; words <= 6; words++)
        {
            await reply.SayAsync("more ");
            await bench.WaitingForAtMostAsync(TimeSpan.FromMilliseconds(300));
            bench.Advance(0.3);
            await bench.CallsAsync("chat.appendStream", words);
        }

        await reply.ShowAsync("a", AgentTaskStatus.InProgress);
        await bench.CallsAsync("chat.appendStream", 7);
        await reply.FinishAsync();

        bench.Journal.Log.Count(entry => entry.StartsWith("progress", StringComparison.Ordinal)).ShouldBe(2);
        bench.Journal.Log.ShouldContain("tasks a:InProgress");
        bench.Journal.Log.ShouldContain("tasks a:Complete");
    }

    [Fact]
    public async Task A_stream_of_270_s_is_closed_and_the_answer_goes_on_in_a_fresh_message_with_the_open_card()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open();
        await reply.WriteAsync(new PlanUpdate("The plan"), CancellationToken.None);
        await reply.ShowAsync("done", AgentTaskStatus.Complete);
        await reply.ShowAsync("open", AgentTaskStatus.InProgress, details: "much");
        await reply.SayAsync("Words. ");
        await bench.Slack.WaitForAsync(_ => bench.Shown == "Words. ");

        await bench.WaitingAsync(TimeSpan.FromSeconds(270));
        bench.Advance(270);
        await bench.CallsAsync("chat.startStream", 2);
        await reply.SayAsync("More words.");
        await reply.FinishAsync();

        bench.Answers.Count.ShouldBe(2);
        bench.Shown.ShouldBe("Words. More words.");
        bench.Answers.ShouldAllBe(message => message.StreamingState == "completed");
        bench.Answers[0].Cards.Select(card => card.Status).ShouldBe(["complete", "complete"]);
        bench.Answers[0].Cards[1].Output.ShouldBe("Continued below.");
        var carried = bench.Answers[1].Cards.ShouldHaveSingleItem();
        (carried.Id, carried.Details, carried.Status).ShouldBe(("open", "much", "complete"));
        bench.Answers[1].PlanTitle.ShouldBe("The plan");
        bench.Calls("chat.stopStream")[0].Arguments["session_status"]!.GetValue<string>().ShouldBe("processing");
    }

    [Fact]
    public async Task An_idle_stream_without_open_cards_is_closed_before_Slack_seals_it_and_nothing_is_opened_for_nothing()
    {
        await using var bench = await ReplyBench.StartAsync();
        await using var reply = bench.Open();
        await reply.SayAsync("Words.\n");
        await bench.CallsAsync("chat.startStream", 1);

        await bench.WaitingAsync(TimeSpan.FromSeconds(270));
        bench.Advance(270);
        await bench.CallsAsync("chat.stopStream", 1);
        bench.Advance(60);
        await reply.FinishAsync();

        bench.Answers.ShouldHaveSingleItem().Shown.ShouldBe("Words.\n");
        bench.Answers[0].StreamingState.ShouldBe("completed");
    }

    [Fact]
    public async Task An_answer_of_9000_bytes_and_more_goes_on_in_a_fresh_message_with_its_fence_closed_and_opened_again()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();
        var text = new StringBuilder("Look:\n```csharp\n");
        for (var line = 0; line < 700; line++)
            text.Append("var größe").Append(line).Append(" = 42; // 漢字\n");
        text.Append("```\nThat was it.");

        foreach (var piece in text.ToString().Chunk(700))
            await reply.SayAsync(new string(piece));
        var texts = await reply.FinishAsync();

        bench.Answers.Count.ShouldBeGreaterThan(2);
        bench.Shown.ShouldBe(texts.Sent);
        texts.Model.ShouldBe(text.ToString());
        foreach (var message in bench.Answers)
        {
            Encoding.UTF8.GetByteCount(message.Shown).ShouldBeLessThanOrEqualTo(9_050);
            message.Shown.Split("```").Length.ShouldBe(3, "each message has one whole fence");
            message.IsEdited.ShouldBeFalse();
        }

        bench.Answers[^1].Shown.ShouldStartWith("```csharp\nvar");
        texts.Sent.Replace("```\n```csharp\n", "", StringComparison.Ordinal).ShouldBe(texts.Model);
        bench
            .Journal.Parts.Select(part => part.SliceStart)
            .ShouldBe(
                bench.Answers.Select((_, index) => bench.Answers.Take(index).Sum(message => message.Shown.Length))
            );
    }

    [Fact]
    public async Task Never_are_two_streams_open_at_once()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();

        for (var part = 0; part < 30; part++)
            await reply.SayAsync(new string('x', 990) + " end. ");
        await reply.FinishAsync();

        var open = 0;
        foreach (var call in bench.Calls("chat.startStream", "chat.stopStream"))
        {
            open += call.Method == "chat.startStream" ? 1 : -1;
            open.ShouldBeInRange(0, 1);
        }

        open.ShouldBe(0);
        bench.Answers.Count.ShouldBe(4);
    }

    [Fact]
    public async Task More_than_fifty_cards_spread_over_several_messages()
    {
        await using var bench = await ReplyBench.StartQuickAsync();
        await using var reply = bench.Open();

        for (var card = 0; card < 120; card++)
            await reply.ShowAsync($"c{card}", AgentTaskStatus.Complete, details: "d", output: "o");
        await reply.SayAsync("Done.");
        await reply.FinishAsync();

        bench.Answers.Count.ShouldBe(3);
        bench.Answers.SelectMany(message => message.Cards).Select(card => card.Id).Distinct().Count().ShouldBe(120);
        bench.Shown.ShouldBe("Done.");
    }

    [Fact]
    public async Task What_the_sanitiser_and_the_bridges_make_of_random_answers_is_what_Slack_shows()
    {
        var random = new Random(2026);
        for (var round = 0; round < 12; round++)
        {
            await using var bench = await ReplyBench.StartQuickAsync(settings: ("RollBytes", "1000"));
            await using var reply = bench.Open();
            var model = Markdown.Random(random, random.Next(5, 60));
            for (var at = 0; at < model.Length; )
            {
                var length = random.Next(1, Math.Min(200, model.Length - at) + 1);
                await reply.SayAsync(model.Substring(at, length));
                at += length;
                if (random.Next(6) == 0)
                    await reply.ShowAsync($"c{random.Next(4)}", AgentTaskStatus.InProgress, "details", "output");
                if (random.Next(10) == 0)
                    await bench.Slack.WaitForAsync(_ => bench.Shown.Length > 0);
            }

            var texts = await reply.FinishAsync();

            texts.Model.ShouldBe(model);
            bench.Shown.ShouldBe(texts.Sent);
            bench.Shown.ShouldNotContain("<!");
            bench.Shown.ShouldNotContain("<@");
            Markdown
                .WithoutBridges(texts.Sent)
                .ShouldBe(Markdown.WithoutBridges(BotHost.Slack.Streaming.Sanitiser.Clean(model)));
            bench.Slack.Calls().ShouldAllBe(call => call.Ok);
            bench.Answers.SelectMany(message => message.Cards).ShouldAllBe(card => card.Status == "complete");
        }
    }
}
