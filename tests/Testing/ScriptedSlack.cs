using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace BotHost.Testing;

/// <summary>
/// Slack's side of a dialogue that a test writes down: a real HTTP server on a port of its own that takes the expected
/// calls in their order, answers them as told, and keeps what it received. Disposing it fails the test if a call came
/// that was not expected, or an expected one did not come.
/// </summary>
public sealed class ScriptedSlack : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly bool _anyOrder;
    private readonly Lock _lock = new();
    private readonly List<ScriptedAnswer> _expected = [];
    private readonly Dictionary<string, ScriptedAnswer> _always = [];
    private readonly List<ScriptedCall> _calls = [];
    private readonly List<string> _faults = [];

    private ScriptedSlack(WebApplication app, bool anyOrder) => (_app, _anyOrder) = (app, anyOrder);

    /// <summary>The address to give to a client; ends with <c>/api/</c>.</summary>
    public Uri ApiUrl => new(new Uri(_app.Urls.Single()), "/api/");

    /// <summary>What was received so far, in order.</summary>
    public IReadOnlyList<ScriptedCall> Calls
    {
        get
        {
            lock (_lock)
                return [.. _calls];
        }
    }

    /// <summary>Starts an empty script.</summary>
    /// <param name="anyOrder">Whether calls of different methods may come in another order than expected.</param>
    public static async Task<ScriptedSlack> StartAsync(bool anyOrder = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var script = new ScriptedSlack(app, anyOrder);
        app.Map("/api/{method}", script.AnswerAsync);
        await app.StartAsync();
        return script;
    }

    /// <summary>Expects one call after those expected so far.</summary>
    public ScriptedAnswer Expect(string method)
    {
        var answer = new ScriptedAnswer(this, method);
        lock (_lock)
            _expected.Add(answer);
        return answer;
    }

    /// <summary>Answers every call of a method that nothing else is expected of, none included.</summary>
    public ScriptedAnswer Always(string method)
    {
        var answer = new ScriptedAnswer(this, method);
        lock (_lock)
            _always[method] = answer;
        return answer;
    }

    /// <summary>Fails if the script was not followed to its end.</summary>
    public void Verify()
    {
        lock (_lock)
        {
            var missing = _expected.Select(answer => $"{answer.Method} was expected and did not come");
            if (_faults.Concat(missing).ToArray() is { Length: > 0 } faults)
                throw new InvalidOperationException("The script was not followed: " + string.Join("; ", faults));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Nobody who is still kept waiting is waited for.
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        Verify();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var method = (string)context.Request.RouteValues["method"]!;
        var answer = Take(method);
        if (answer is not { ResetsUnread: true })
        {
            var call = await ScriptedCall.ReadAsync(method, context.Request);
            lock (_lock)
                _calls.Add(call);
        }
        if (answer is null)
        {
            await context.Response.WriteAsync("""{"ok":false,"error":"not_in_the_script"}""");
            return;
        }
        try
        {
            await answer.GiveAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller went away while it was kept waiting, which the script meant it to.
            context.Abort();
        }
    }

    private ScriptedAnswer? Take(string method)
    {
        lock (_lock)
        {
            var index =
                _anyOrder ? _expected.FindIndex(answer => answer.Method == method)
                : _expected.Count > 0 && _expected[0].Method == method ? 0
                : -1;
            if (index >= 0)
            {
                var answer = _expected[index];
                _expected.RemoveAt(index);
                return answer;
            }
            if (_always.TryGetValue(method, out var standing))
                return standing;
            _faults.Add(
                _expected.Count > 0
                    ? $"{method} came where {_expected[0].Method} was expected"
                    : $"{method} came and nothing was expected"
            );
            return null;
        }
    }
}
