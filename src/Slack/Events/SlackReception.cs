using System.Diagnostics;
using BotHost.Domain;
using BotHost.Domain.Activities;
using BotHost.Domain.Inbox;
using BotHost.Slack.Http;
using BotHost.Slack.Installations;
using BotHost.Slack.Interactivity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BotHost.Slack.Events;

/// <summary>What Slack is told of a genuine delivery.</summary>
internal enum Receipt
{
    /// <summary>It is stored, or there is nothing to store.</summary>
    Taken,

    /// <summary>It could not be stored now; another delivery is welcome.</summary>
    TryAgain,
}

/// <summary>
/// Takes genuine deliveries in, whichever door they came by: finds the install that they are for, translates them and hands what
/// happened to the inbox. Nothing else is done before Slack has its answer.
/// </summary>
internal sealed class SlackReception(
    ISlackInstallations installations,
    IInbox inbox,
    IEnumerable<IDeliveryObserver> observers,
    IOptions<SlackIngressOptions> options,
    IngressMeter meter,
    ILogger<SlackReception> logger
)
{
    private readonly SlackTranslator _events = new(options.Value);
    private readonly InteractionTranslator _interactions = new(options.Value);
    private readonly IDeliveryObserver[] _observers = [.. observers];

    public async Task<Receipt> ReceiveAsync(EventEnvelope envelope, CancellationToken cancellationToken)
    {
        if (envelope.Type == "app_rate_limited")
        {
            meter.Received("app_rate_limited");
            logger.RateLimited(SlackId.IsId(envelope.TeamId) ? envelope.TeamId : "?");
            Interrupted(DeliveryInterruption.HeldBack);
            return Ignore("app_rate_limited", IgnoredReason.RateLimited);
        }

        var type = envelope.Event switch
        {
            _ when envelope.Type != "event_callback" => "other",
            MessageEvent => "message",
            AppMentionEvent => "app_mention",
            AgentSessionStoppedEvent => "agent_session_stopped",
            _ => "other",
        };
        var delivery = new Delivery(type, envelope.ApiAppId, envelope.Tenant);
        return await ReceiveAsync(delivery, found => _events.Translate(envelope, found), cancellationToken);
    }

    public Task<Receipt> ReceiveAsync(Interaction interaction, CancellationToken cancellationToken) =>
        ReceiveAsync(
            new(interaction is BlockActions ? "block_actions" : "other", interaction.ApiAppId, interaction.Tenant),
            found => _interactions.Translate(interaction, found),
            cancellationToken
        );

    public Task<Receipt> ReceiveAsync(SlashCommand command, CancellationToken cancellationToken) =>
        ReceiveAsync(
            new("command", command.ApiAppId, command.Tenant),
            found => _interactions.Translate(command, found),
            cancellationToken
        );

    /// <summary>Counts a delivery whose shape nobody knows; repeating it would not help.</summary>
    public Receipt ReceiveUnreadable()
    {
        meter.Received("other");
        logger.Unreadable();
        return Ignore("other", IgnoredReason.Unreadable);
    }

    /// <summary>Takes in what was read from history instead of delivered: the same translation, the same inbox, the same key.</summary>
    /// <param name="envelope">The event as it would have been delivered.</param>
    /// <param name="installation">Whose history it was read from.</param>
    /// <param name="answerFrom">A ts: older messages are kept and not answered.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What happened, as far as it means anything to the host, and what became of it.</returns>
    /// <exception cref="InboxUnavailableException">No commit was confirmed in time.</exception>
    public async Task<(InboundActivity Activity, Acceptance Acceptance)?> ReceiveMissedAsync(
        EventEnvelope envelope,
        SlackInstallation installation,
        string answerFrom,
        CancellationToken cancellationToken
    )
    {
        Activity.Current = null;
        using var span = IngressMeter.Spans.StartActivity("ingress", ActivityKind.Consumer);
        span?.SetTag("slack.delivery.type", "history");
        meter.Received("history");
        if (_events.Translate(envelope, installation) is not Translation.Happened { Activity: var happened })
            return null;

        if (happened is MessageReceived message && string.CompareOrdinal(message.OrderKey, answerFrom) < 0)
            happened = message with { TooLate = true };
        var acceptance = await inbox.AcceptAsync(happened, cancellationToken);
        meter.Accepted(happened.Kind, acceptance.ToString());
        logger.Received(happened.Kind, happened.Tenant, happened.OrderKey, acceptance.ToString());
        return (happened, acceptance);
    }

    private async Task<Receipt> ReceiveAsync(
        Delivery delivery,
        Func<SlackInstallation, Translation> translate,
        CancellationToken cancellationToken
    )
    {
        // The trace of an activity begins here: whoever sends a request does not choose what it is traced under.
        Activity.Current = null;
        using var span = IngressMeter.Spans.StartActivity("ingress", ActivityKind.Consumer);
        span?.SetTag("slack.delivery.type", delivery.Type);
        meter.Received(delivery.Type);
        var receipt = await TakeAsync(delivery, translate, cancellationToken);
        if (receipt is Receipt.TryAgain)
        {
            span?.SetStatus(ActivityStatusCode.Error);
            Interrupted(DeliveryInterruption.PutOff);
        }
        return receipt;
    }

    private async Task<Receipt> TakeAsync(
        Delivery delivery,
        Func<SlackInstallation, Translation> translate,
        CancellationToken cancellationToken
    )
    {
        var (type, app, tenant) = delivery;
        if (options.Value.AppId is { } own && app != own)
            return OtherApp(type, app);
        // What is not used is not looked up either: it must not be put off while Slack is away.
        if (type == "other")
            return Ignore(type, IgnoredReason.UnusedType);
        if (!SlackId.IsId(tenant))
            return Ignore(type, IgnoredReason.MalformedId);

        switch (await installations.FindAsync(tenant, cancellationToken))
        {
            case SlackInstallationLookup.Found { Installation: var found }:
                return app is not null && found.AppId is not null && app != found.AppId
                    ? OtherApp(type, app)
                    : await AcceptAsync(type, translate(found), cancellationToken);
            case SlackInstallationLookup.NotYetKnown:
                logger.InstallationNotYetKnown(tenant);
                return Receipt.TryAgain;
            default:
                logger.UnknownTenant(tenant);
                return Ignore(type, IgnoredReason.UnknownTenant);
        }
    }

    private async Task<Receipt> AcceptAsync(string type, Translation translation, CancellationToken cancellationToken)
    {
        if (translation is not Translation.Happened { Activity: var activity })
            return Ignore(type, ((Translation.Ignored)translation).Reason);

        try
        {
            var acceptance = await inbox.AcceptAsync(activity, cancellationToken);
            meter.Accepted(activity.Kind, acceptance.ToString());
            logger.Received(activity.Kind, activity.Tenant, activity.OrderKey, acceptance.ToString());
            return Receipt.Taken;
        }
        catch (Exception exception) when (exception is InboxUnavailableException or StoreUnavailableException)
        {
            logger.InboxUnavailable(exception);
            return Receipt.TryAgain;
        }
    }

    private void Interrupted(DeliveryInterruption interruption)
    {
        foreach (var observer in _observers)
            observer.Interrupted(SlackTranslator.Adapter, interruption);
    }

    private Receipt OtherApp(string type, string? app)
    {
        logger.OtherApp(SlackId.IsId(app) ? app : "?");
        return Ignore(type, IgnoredReason.OtherApp);
    }

    private Receipt Ignore(string type, string reason)
    {
        meter.Ignored(type, reason);
        logger.Ignored(type, reason);
        return Receipt.Taken;
    }

    private sealed record Delivery(string Type, string? App, string? Tenant);
}
