using System.Collections.Concurrent;
using BotHost.Domain.Inbox;
using BotHost.Slack.Http;
using BotHost.Slack.Installations;
using BotHost.Slack.WebApi;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BotHost.Slack.Events;

/// <summary>Reads what was missed from the history of every room that the bot is in.</summary>
internal sealed class SlackHistory(
    ISlackInstallations installations,
    SlackReception reception,
    ISlackApiClient slack,
    IOptions<SlackIngressOptions> options,
    TimeProvider time,
    ILogger<SlackHistory> logger
) : IMissedActivities
{
    private readonly ConcurrentDictionary<(string Tenant, string Scope), bool> _warned = new();

    public string Adapter => SlackTranslator.Adapter;

    public ValueTask<IReadOnlyList<string>> TenantsAsync(CancellationToken cancellationToken) =>
        new([.. installations.Known.Select(known => known.Tenant)]);

    public async Task<CatchUpResult> ReadAsync(
        MissedTime missed,
        ICatchUpProgress progress,
        CancellationToken cancellationToken
    )
    {
        if (
            await installations.FindAsync(missed.Tenant, cancellationToken)
            is not SlackInstallationLookup.Found { Installation: var installation }
        )
            return new CatchUpResult(0, 0, 0, 0, 0, 0, Complete: true);

        var calls = new HistoryCalls(slack, missed.Tenant, missed.CallsPerMinute, missed.Calls, time, logger);
        var rooms = new HistoryRooms(calls, options.Value, (scope, kind) => Warn(missed.Tenant, scope, kind));
        var run = new HistoryRun(missed, progress, installation, rooms, calls, reception, time, logger);
        return await run.ReadAsync(cancellationToken);
    }

    /// <summary>Once, and not at every catch-up: a scope may be missing on purpose.</summary>
    private void Warn(string tenant, string scope, string kind)
    {
        if (_warned.TryAdd((tenant, scope), true))
            logger.HistoryScopeMissing(scope, kind);
    }
}
