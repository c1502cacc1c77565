using System.Text.Json.Nodes;
using SlackEmulator.Faults;

namespace SlackEmulator.Page;

/// <summary>Faults over HTTP.</summary>
/// <remarks>
/// <c>POST faults</c> takes <c>{"method","kind":"rate_limit|server_error|reset_before|reset_after|slow|cut_json|refuse","count","every",
/// "retry_after","delay_ms","error"}</c> for calls or <c>{"event","kind":"duplicate|reorder|delay","count","every","delay_ms"}</c> for
/// events; <c>POST faults/clear</c> ends them; <c>POST seal</c> takes <c>{"channel"?,"ts"?}</c>.
/// </remarks>
internal static class FaultEndpoints
{
    public static void Map(WebApplication app, Emulator emulator)
    {
        PageEndpoints.Act(app, "faults", body => Add(emulator.Faults, body));
        PageEndpoints.Act(app, "faults/clear", _ => emulator.Faults.Clear());
        PageEndpoints.Act(
            app,
            "seal",
            body => new JsonObject
            {
                ["ok"] = true,
                ["sealed"] = emulator.SealStreams(body["channel"].Text(), body["ts"].Text()),
            }
        );
    }

    private static void Add(EmulatorFaults faults, JsonObject body)
    {
        var kind = PageEndpoints.Required(body, "kind").Replace("_", "", StringComparison.Ordinal);
        var count = Number(body, "count", 1);
        var every = Number(body, "every", 1);
        var delay = TimeSpan.FromMilliseconds(Number(body, "delay_ms", 0));
        if (body["method"].Text() is { Length: > 0 } method)
        {
            faults.Add(
                new ApiFault(
                    method,
                    Kind<ApiFaultKind>(kind),
                    count,
                    every,
                    Number(body, "retry_after", 1),
                    delay,
                    Error(body, kind)
                )
            );
        }
        else
        {
            faults.Add(new EventFault(Kind<EventFaultKind>(kind), body["event"].Text() ?? "*", count, every, delay));
        }
    }

    private static T Kind<T>(string name)
        where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var kind) && Enum.IsDefined(kind)
            ? kind
            : throw new UnfitRequest(
                $"There is no fault \"{name}\" here; \"kind\" is one of {string.Join(", ", Enum.GetNames<T>())}."
            );

    private static string Error(JsonObject body, string kind) =>
        body["error"].Text() is { Length: > 0 } error ? error
        : kind == "refuse"
            ? throw new UnfitRequest("A fault of kind \"refuse\" names the \"error\" that Slack answers.")
        : "";

    private static int Number(JsonObject body, string name, int absent) =>
        body[name] switch
        {
            null => absent,
            JsonValue value when value.TryGetValue<int>(out var number) && number >= 0 => number,
            _ => throw new UnfitRequest($"\"{name}\" takes a number that is not negative."),
        };
}
