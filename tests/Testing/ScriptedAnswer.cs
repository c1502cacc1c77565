using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace BotHost.Testing;

/// <summary>What <see cref="ScriptedSlack"/> answers to an expected call. Every ending returns the script.</summary>
public sealed class ScriptedAnswer
{
    private readonly ScriptedSlack _script;
    private ScriptedGate? _gate;
    private Func<HttpContext, Task>? _answer;

    internal ScriptedAnswer(ScriptedSlack script, string method) => (_script, Method) = (script, method);

    internal string Method { get; }

    internal bool ResetsUnread { get; private set; }

    /// <summary>Holds the answer that follows back.</summary>
    public ScriptedAnswer Held(out ScriptedGate gate)
    {
        _gate = gate = new ScriptedGate();
        return this;
    }

    /// <summary>Answers 200 with <paramref name="json"/>.</summary>
    public ScriptedSlack Json(string json) => Body(200, "application/json; charset=utf-8", json);

    /// <summary>Answers that all went well, with the message's <paramref name="ts"/>.</summary>
    public ScriptedSlack Reply(string ts = "1700000000.000100", string channel = "C1") =>
        Json($$"""{"ok":true,"channel":"{{channel}}","ts":"{{ts}}"}""");

    /// <summary>Says no.</summary>
    /// <param name="code">Slack's error code.</param>
    /// <param name="more">Further members of the answer, beginning with a comma.</param>
    public ScriptedSlack Refuse(string code, string more = "") => Json($$"""{"ok":false,"error":"{{code}}"{{more}}}""");

    /// <summary>Answers 429; without <paramref name="seconds"/> also without Retry-After.</summary>
    public ScriptedSlack RateLimit(int? seconds) =>
        Ends(async context =>
        {
            if (seconds is { } s)
                context.Response.Headers.RetryAfter = s.ToString(CultureInfo.InvariantCulture);
            await WriteAsync(context, 429, "application/json; charset=utf-8", """{"ok":false,"error":"ratelimited"}""");
        });

    /// <summary>Answers with a page for people.</summary>
    public ScriptedSlack Html(int status) => Body(status, "text/html", "<html><body>Oh no</body></html>");

    /// <summary>Answers with any status and body.</summary>
    public ScriptedSlack Body(int status, string contentType, string body) =>
        Ends(context => WriteAsync(context, status, contentType, body));

    /// <summary>Answers with a redirect.</summary>
    public ScriptedSlack Redirect(string address) =>
        Ends(context =>
        {
            context.Response.Redirect(address);
            return Task.CompletedTask;
        });

    /// <summary>Answers with JSON that ends in the middle, in a response that is otherwise whole.</summary>
    public ScriptedSlack CutJson() => Json("""{"ok":true,"channel":"C1","t""");

    /// <summary>Breaks the connection in the middle of the answer.</summary>
    public ScriptedSlack CutConnection() =>
        Ends(async context =>
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync("""{"ok":true,"""u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

    /// <summary>Reads the call, then breaks the connection without an answer.</summary>
    public ScriptedSlack Reset() =>
        Ends(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

    /// <summary>Breaks the connection without reading the call's body.</summary>
    public ScriptedSlack ResetUnread()
    {
        ResetsUnread = true;
        return Reset();
    }

    /// <summary>Never answers, until the caller goes away.</summary>
    public ScriptedSlack Silence() =>
        Ends(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));

    internal async Task GiveAsync(HttpContext context)
    {
        if (_gate is not null)
            await _gate.PassAsync(context.RequestAborted);
        var answer = _answer ?? throw new InvalidOperationException($"The script has no answer for {Method}.");
        context.Response.Headers["x-slack-req-id"] = "req-" + Method;
        await answer(context);
    }

    private ScriptedSlack Ends(Func<HttpContext, Task> answer)
    {
        _answer = answer;
        return _script;
    }

    private static Task WriteAsync(HttpContext context, int status, string contentType, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body)).AsTask();
    }
}
