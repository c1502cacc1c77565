using System.Diagnostics;

namespace BotHost.Slack.Tests.Http;

public sealed class IngressSpanTests
{
    [Fact]
    public async Task A_delivery_begins_a_trace_of_its_own_that_holds_no_content()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "BotHost.Slack" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await IngressHost.StartAsync();
        const string outside = "4bf92f3577b34da6a3ce929d0e0e4736";

        using var response = await host.SendAsync(
            "app_mention",
            request => request.Headers.TryAddWithoutValidation("traceparent", $"00-{outside}-00f067aa0ba902b7-01")
        );

        var span = host.Inbox.Spans.ShouldHaveSingleItem().ShouldNotBeNull();
        span.OperationName.ShouldBe("ingress");
        span.ParentId.ShouldBeNull();
        span.TraceId.ToHexString().ShouldNotBe(outside);
        span.TagObjects.ShouldBe([new("slack.delivery.type", "app_mention")]);
    }
}
