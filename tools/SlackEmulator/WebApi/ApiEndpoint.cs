using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using SlackEmulator.Faults;
using SlackEmulator.Journal;

namespace SlackEmulator.WebApi;

/// <summary><c>/api/METHOD</c>: reads the call, judges token, rate and faults, runs the method, writes and records the answer.</summary>
internal sealed class ApiEndpoint(Emulator emulator)
{
    private const string ErrorPage =
        "<!DOCTYPE html><html><head><title>Server Error</title></head><body><h1>500</h1><p>Something went wrong.</p></body></html>";

    public async Task HandleAsync(HttpContext context, string name)
    {
        var started = emulator.Options.Time.GetTimestamp();
        var fault = emulator.Faults.NextFor(name);
        var arguments = new JsonObject();
        var outcome = new Outcome(200, null, null);
        try
        {
            var request = await ApiRequest.ReadAsync(context.Request, context.RequestAborted);
            arguments = request.Values;
            outcome = Judge(name, request, fault);
        }
        catch (SlackRefusal refusal)
        {
            outcome = new Outcome(200, refusal.ToReply(), null);
        }

        var elapsed = emulator.Options.Time.GetElapsedTime(started).TotalMilliseconds;
        emulator.Transcript.Add(
            (number, at) =>
                new ApiCallEntry(
                    number,
                    at,
                    name,
                    arguments,
                    outcome.IsReset ? 0 : outcome.Status,
                    outcome.Error,
                    outcome.Reply,
                    elapsed,
                    fault?.Kind.ToString()
                )
        );
        await WriteAsync(context, name, outcome, fault);
    }

    private Outcome Judge(string name, ApiRequest request, ApiFault? fault)
    {
        switch (fault?.Kind)
        {
            case ApiFaultKind.RateLimit:
                return Outcome.Limited(fault.RetryAfterSeconds);
            case ApiFaultKind.ServerError:
                return new Outcome(500, null, null);
            case ApiFaultKind.ResetBefore:
                return new Outcome(0, null, null);
            case ApiFaultKind.Refuse:
                throw new SlackRefusal(fault.Error);
        }

        var method = ApiMethods.ByName.GetValueOrDefault(name) ?? throw new SlackRefusal("unknown_method");
        Authorize(method, request);
        if (emulator.Limits.Refuses(method, request.Values["channel"].Text()) is { } wait)
        {
            return Outcome.Limited(wait);
        }

        var readable = method.AcceptsJson || !request.IsJson || !emulator.Options.Rules.FormOnlyMethods;
        var call = new ApiCall(emulator, new Arguments(readable ? request.Values : []));
        call.Warnings.AddRange(request.Warnings);
        JsonObject reply;
        lock (emulator.Workspace.Gate)
        {
            reply = method.Invoke(call);
        }

        if (call.Warnings.Count > 0)
        {
            reply["warning"] = string.Join(',', call.Warnings);
            var metadata = reply["response_metadata"] as JsonObject ?? [];
            metadata["warnings"] = Wire.Strings(call.Warnings);
            reply["response_metadata"] ??= metadata;
        }

        return new Outcome(fault?.Kind is ApiFaultKind.ResetAfter ? 0 : 200, reply, null);
    }

    private void Authorize(ApiMethod method, ApiRequest request)
    {
        if (!method.NeedsToken)
        {
            return;
        }

        var options = emulator.Options;
        var (right, wrong, scopes) = method.TakesAppToken
            ? (options.AppToken, options.BotToken, options.AppScopes)
            : (options.BotToken, options.AppToken, options.Scopes);
        if (string.IsNullOrEmpty(request.Token) || (method.TakesAppToken && !request.TokenInHeader))
        {
            throw new SlackRefusal("not_authed");
        }

        if (request.Token == wrong)
        {
            throw new SlackRefusal("not_allowed_token_type");
        }

        if (request.Token != right || request.TokenInQuery)
        {
            throw new SlackRefusal("invalid_auth");
        }

        if (method.Scope.Length > 0 && !scopes.Contains(method.Scope, StringComparer.Ordinal))
        {
            throw SlackRefusal.MissingScope(method.Scope, scopes);
        }
    }

    private async Task WriteAsync(HttpContext context, string name, Outcome outcome, ApiFault? fault)
    {
        if (fault?.Kind is ApiFaultKind.Slow)
        {
            await Task.Delay(fault.Delay, emulator.Options.Time, context.RequestAborted);
        }

        if (outcome.IsReset)
        {
            context.Abort();
            return;
        }

        var response = context.Response;
        response.StatusCode = outcome.Status;
        response.Headers["x-slack-req-id"] = context.TraceIdentifier;
        if (outcome.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = wait.ToString(CultureInfo.InvariantCulture);
        }

        if (outcome.Reply is not { } reply)
        {
            response.ContentType = "text/html; charset=utf-8";
            await response.WriteAsync(ErrorPage, context.RequestAborted);
            return;
        }

        var method = ApiMethods.ByName.GetValueOrDefault(name);
        response.Headers["x-oauth-scopes"] = string.Join(
            ',',
            method is { TakesAppToken: true } ? emulator.Options.AppScopes : emulator.Options.Scopes
        );
        response.Headers["x-accepted-oauth-scopes"] = method?.Scope ?? "";
        response.ContentType = "application/json; charset=utf-8";
        var bytes = Encoding.UTF8.GetBytes(reply.ToJsonString(Wire.Json));
        var length = fault?.Kind is ApiFaultKind.CutJson ? bytes.Length / 2 : bytes.Length;
        response.ContentLength = length;
        await response.Body.WriteAsync(bytes.AsMemory(0, length), context.RequestAborted);
    }

    private sealed record Outcome(int Status, JsonObject? Reply, int? RetryAfter)
    {
        public bool IsReset => Status == 0;

        public string? Error => Reply is null ? (IsReset ? "reset" : "server_error") : Reply["error"].Text();

        public static Outcome Limited(int seconds) =>
            new(429, new JsonObject { ["ok"] = false, ["error"] = "ratelimited" }, seconds);
    }
}
