using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using BotHost.Chaos.Traps;

namespace BotHost.Chaos.Replica;

/// <summary>Dies around calls of Slack: before one leaves, or when its answer is here and nobody has seen it.</summary>
internal sealed partial class FatalSlackHandler(KillSwitch kill) : DelegatingHandler
{
    private static readonly KillPoint[] Watched =
    [
        KillPoint.BeforeStart,
        KillPoint.MidStream,
        KillPoint.BeforeStop,
        KillPoint.AfterStop,
        KillPoint.InAdoption,
        KillPoint.BeforeTakeoverStop,
        KillPoint.AfterTakeoverStop,
        KillPoint.BeforeRewrite,
        KillPoint.AfterRewrite,
    ];

    private readonly ConcurrentDictionary<string, int> _appends = new(StringComparer.Ordinal);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        // A body that is read here counts as sent: that is done to as few calls as possible.
        if (!Watched.Any(kill.IsSet))
            return await base.SendAsync(request, cancellationToken);
        var method = request.RequestUri!.Segments[^1];
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var ts = Ts().Match(body).Groups["ts"].Value;
        var isStop = method == "chat.stopStream";
        var isLast = isStop && kill.IsOwn(ts) && !body.Contains("processing", StringComparison.Ordinal);
        var isTakeover = isStop && ts.Length > 0 && !kill.IsOwn(ts);

        if (method == "chat.startStream")
            kill.Pass(KillPoint.BeforeStart);
        if (isLast)
            kill.Pass(KillPoint.BeforeStop);
        if (isTakeover)
            kill.Pass(KillPoint.BeforeTakeoverStop);
        if (method == "chat.update")
            kill.Pass(KillPoint.BeforeRewrite);
        var response = await base.SendAsync(request, cancellationToken);
        if (method == "chat.appendStream")
            kill.Pass(KillPoint.MidStream, _appends.AddOrUpdate(ts, 1, (_, count) => count + 1));
        if (isLast)
            kill.Pass(KillPoint.AfterStop);
        if (isTakeover)
            kill.Pass(KillPoint.AfterTakeoverStop);
        if (method == "conversations.replies")
            kill.Pass(KillPoint.InAdoption);
        if (method == "chat.update")
            kill.Pass(KillPoint.AfterRewrite);
        return response;
    }

    [GeneratedRegex("\"?\\bts\"?\\s*[:=]\\s*\"?(?<ts>[0-9.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ts();
}
