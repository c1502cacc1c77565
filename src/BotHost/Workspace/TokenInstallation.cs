using BotHost.Domain;
using BotHost.Domain.Installations;
using BotHost.Settings;
using BotHost.Slack.Installations;
using BotHost.Slack.WebApi;

namespace BotHost.Workspace;

/// <summary>
/// The one workspace that the bot token speaks for. Slack is asked at start who the token is; a Slack that cannot be reached does not stop
/// the start: deliveries are put off until it answers. A token that Slack refuses does stop it.
/// </summary>
internal sealed class TokenInstallation(
    ISlackApiClient slack,
    IInstallationStore store,
    SlackSettings settings,
    TimeProvider time,
    ILogger<TokenInstallation> logger
) : BackgroundService, ISlackInstallations
{
    /// <summary>The tenant that calls are made for before it is known; the token is the same for all.</summary>
    private const string NotYet = "";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WaitAtStart = TimeSpan.FromSeconds(5);

    private volatile SlackInstallation? _installation;

    /// <summary>The workspace, once it is known.</summary>
    public SlackInstallation? Known => _installation;

    IReadOnlyCollection<SlackInstallation> ISlackInstallations.Known => _installation is { } known ? [known] : [];

    public ValueTask<SlackInstallationLookup> FindAsync(string tenant, CancellationToken cancellationToken) =>
        new(
            _installation switch
            {
                null => new SlackInstallationLookup.NotYetKnown(),
                { } known when known.Tenant == tenant => new SlackInstallationLookup.Found(known),
                _ => new SlackInstallationLookup.Unknown(),
            }
        );

    /// <summary>Asks once before the door opens, so that a start with Slack at hand is ready at once.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(WaitAtStart, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await LearnAsync(either.Token);
        }
        catch (SlackApiException refused) when (!refused.IsTransient)
        {
            throw new StartRefusedException(
                $"{EnvironmentNames.Describe("Slack:BotToken")}: Slack refuses it ({refused.Code}). "
                    + "Copy the bot token from 'OAuth & Permissions' of your Slack app, or install the app again.",
                refused
            );
        }
        catch (SlackException exception)
        {
            logger.SlackNotReached(exception, settings.ApiUrl);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            logger.SlackNotReached(exception: null, settings.ApiUrl);
        }
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var wait = TimeSpan.FromSeconds(1); _installation is null; wait = Next(wait))
        {
            await Task.Delay(wait, time, stoppingToken);
            try
            {
                await LearnAsync(stoppingToken);
            }
            catch (SlackApiException refused) when (!refused.IsTransient)
            {
                logger.TokenRefused(refused.Code);
            }
            catch (SlackException exception)
            {
                logger.SlackNotReached(exception, settings.ApiUrl);
            }
        }
    }

    private static TimeSpan Next(TimeSpan wait) => wait * 2 < LongestWait ? wait * 2 : LongestWait;

    private async Task LearnAsync(CancellationToken cancellationToken)
    {
        var who = await slack.SendAsync(new TestAuth(), NotYet, cancellationToken);
        var tenant = (who.IsEnterpriseInstall is true ? who.EnterpriseId : who.TeamId) ?? who.TeamId;
        if (tenant is null || who.UserId is null || who.BotId is null)
            throw new StartRefusedException(
                $"{EnvironmentNames.Describe("Slack:BotToken")}: is a token of a person, not of a bot (xoxb-…)."
            );

        var app = who.AppId ?? settings.AppId;
        app ??= (await slack.SendAsync(new GetBot(who.BotId), tenant, cancellationToken)).Bot.AppId;
        var installation = new SlackInstallation(tenant, app, who.UserId, who.BotId, who.Team ?? tenant);
        await SaveAsync(installation, cancellationToken);
        _installation = installation;
        logger.InstallationKnown(installation.TeamName, tenant, who.UserId);
    }

    private async Task SaveAsync(SlackInstallation known, CancellationToken cancellationToken)
    {
        try
        {
            await store.SaveAsync(
                new Installation("slack", known.Tenant, known.TeamName, known.BotUserId, known.BotId, known.AppId),
                cancellationToken
            );
        }
        catch (StoreUnavailableException exception)
        {
            // Only the name of the author in stored answers comes from it; the next start writes it.
            logger.InstallationNotSaved(exception);
        }
    }
}
