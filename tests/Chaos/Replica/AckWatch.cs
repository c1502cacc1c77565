using BotHost.Chaos.Traps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace BotHost.Chaos.Replica;

/// <summary>Dies when Slack has the answer to a delivery whose message was accepted.</summary>
internal sealed class AckWatch(KillSwitch kill) : IStartupFilter
{
    private static readonly AsyncLocal<Delivery?> Current = new();

    /// <summary>The delivery that is being handled has brought a new message.</summary>
    public static void Accepted()
    {
        if (Current.Value is { } delivery)
            delivery.IsAccepted = true;
    }

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
        app =>
        {
            app.Use(
                (context, rest) =>
                {
                    var delivery = Current.Value = new Delivery();
                    context.Response.OnCompleted(() =>
                    {
                        if (delivery.IsAccepted)
                            kill.Pass(KillPoint.AfterAck);
                        return Task.CompletedTask;
                    });
                    return rest(context);
                }
            );
            next(app);
        };

    private sealed class Delivery
    {
        public volatile bool IsAccepted;
    }
}
