using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using BotHost.Agents.Llm;
using Microsoft.Extensions.AI;
using static BotHost.Tests.Agents.ScriptedModel;

namespace BotHost.Tests.Agents;

public sealed class TelemetryTests
{
    [Fact]
    public async Task An_answer_is_one_span_over_its_model_calls_and_tools_and_says_nothing_of_their_content()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var above = new Activity("turn").Start();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "BotHost.Agents",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == above.TraceId)
                    spans.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var model = ScriptedModel.Of(
            Calls(
                Call("c1", "search_messages", ("query", "secret words")),
                new UsageContent(new UsageDetails { InputTokenCount = 11, OutputTokenCount = 7 })
            ),
            Says("secret answer")
        );
        await using var agent = new AgentUnderTest(model);

        await agent.AskAsync("secret question");

        spans
            .Select(span => span.DisplayName)
            .Order()
            .ShouldBe(["agent", "chat scripted-1", "chat scripted-1", "execute_tool search_messages"]);
        var root = spans.Single(span => span.DisplayName == "agent");
        root.ParentSpanId.ShouldBe(above.SpanId);
        spans.Where(span => span != root).ShouldAllBe(span => span.ParentSpanId == root.SpanId);
        var chat = spans.First(span => span.DisplayName == "chat scripted-1");
        chat.GetTagItem("gen_ai.operation.name").ShouldBe("chat");
        chat.GetTagItem("gen_ai.provider.name").ShouldBe("scripted");
        chat.GetTagItem("gen_ai.usage.input_tokens").ShouldBe(11L);
        chat.GetTagItem("gen_ai.usage.output_tokens").ShouldBe(7L);
        chat.Status.ShouldBe(ActivityStatusCode.Unset);
        string.Join(' ', spans.SelectMany(span => span.TagObjects).Select(tag => tag.Value)).ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_failed_call_is_counted_with_its_fault()
    {
        var errors = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meter) =>
        {
            if (instrument is { Meter.Name: "BotHost.Agents", Name: "gen_ai.client.operation.duration" })
                meter.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>(
            (_, _, tags, _) =>
            {
                foreach (var tag in tags)
                {
                    if (tag.Key == "error.type")
                        errors.Enqueue(tag.Value!.ToString()!);
                }
            }
        );
        listener.Start();
        await using var agent = new AgentUnderTest(
            ScriptedModel.Of(Fails(new ModelException(ModelFault.NotFound, "404")))
        );

        await agent.AskAsync("A question");

        errors.ShouldContain("model_not_found");
    }
}
