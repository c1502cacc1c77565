using BotHost.Slack.WebApi;
using BotHost.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BotHost.Slack.Tests.WebApi;

/// <summary>The client as an application gets it, pointed at a scripted Slack.</summary>
internal sealed class SlackClient : IAsyncDisposable
{
    public const string Tenant = "T1";
    public const string Token = "xoxb-of-T1";

    private readonly ServiceProvider _services;

    public SlackClient(Uri apiUrl, TimeProvider? time = null, Action<SlackApiOptions>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddSingleton(time ?? TimeProvider.System);
        services.AddSingleton<ISlackTokenSource, TokenPerTenant>();
        services.AddSlackWebApi(options =>
        {
            options.ApiUrl = apiUrl;
            configure?.Invoke(options);
        });
        _services = services.BuildServiceProvider();
        Api = _services.GetRequiredService<ISlackApiClient>();
    }

    public SlackClient(ScriptedSlack slack, TimeProvider? time = null, Action<SlackApiOptions>? configure = null)
        : this(slack.ApiUrl, time, configure) { }

    public ISlackApiClient Api { get; }

    public RecordedLog Log { get; } = new();

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private sealed class TokenPerTenant : ISlackTokenSource
    {
        public ValueTask<string> GetTokenAsync(string tenant, CancellationToken cancellationToken) =>
            new("xoxb-of-" + tenant);
    }
}
