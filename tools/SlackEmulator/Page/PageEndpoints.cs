using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SlackEmulator.Delivery;

namespace SlackEmulator.Page;

/// <summary>
/// <c>/emulator/api/…</c>: what the page does, and what tests in other languages may do as well. Bodies and answers are JSON;
/// a request that makes no sense is answered 400 with <c>{"error": "…"}</c>.
/// </summary>
internal static class PageEndpoints
{
    public static void Map(WebApplication app, Emulator emulator)
    {
        var state = new PageState(emulator);
        var page = new StaticPage();
        app.MapGet("/emulator/api/state", context => WriteAsync(context, state.Whole(UserOf(context, emulator))));
        app.MapGet(
            "/emulator/api/changes",
            context => ChangeStream.ServeAsync(context, emulator, state, UserOf(context, emulator))
        );
        app.MapGet(
            "/emulator/api/transcript",
            context => WriteAsync(context, Wire.Nodes(emulator.Transcript.Entries.Select(PageState.Of)))
        );
        app.MapGet(
            "/emulator/api/transcript/{number:long}",
            context =>
                WriteAsync(
                    context,
                    state.Entry(long.Parse((string)context.GetRouteValue("number")!, CultureInfo.InvariantCulture))
                        ?? new JsonObject()
                )
        );
        app.MapGet(
            "/emulator/api/messages",
            context => WriteAsync(context, state.Raw(context.Request.Query["channel"], context.Request.Query["thread"]))
        );
        Act(
            app,
            "messages",
            body => Posted(emulator.People.Post(User(body), Channel(body), Text(body), Thread(body)).Ts)
        );
        Act(app, "messages/edit", body => emulator.People.Edit(User(body), Channel(body), Ts(body), Text(body)));
        Act(app, "messages/delete", body => emulator.People.Delete(User(body), Channel(body), Ts(body)));
        Act(
            app,
            "reactions",
            body =>
                emulator.People.React(
                    User(body),
                    Channel(body),
                    Ts(body),
                    Required(body, "name"),
                    body["add"] is not JsonValue add || !add.TryGetValue<bool>(out var adds) || adds
                )
        );
        Act(
            app,
            "clicks",
            body =>
                Posted(
                    emulator.People.Click(
                        User(body),
                        Channel(body),
                        Ts(body),
                        Required(body, "action"),
                        body["value"].Text()
                    )
                )
        );
        Act(
            app,
            "commands",
            body =>
                emulator.People.RunCommand(
                    User(body),
                    Channel(body),
                    Required(body, "command"),
                    body["text"].Text() ?? ""
                )
        );
        Act(app, "stop", body => emulator.People.Stop(User(body), Channel(body), Required(body, "thread")));
        Act(app, "home", body => emulator.People.OpenHome(User(body), body["tab"].Text() ?? "messages"));
        FaultEndpoints.Map(app, emulator);
        SocketEndpoints.Map(app, emulator, state);
        app.MapPost(
            "/emulator/api/verify",
            async context =>
                await WriteAsync(
                    context,
                    new JsonObject { ["verified"] = await UrlVerification.AskAsync(emulator, context.RequestAborted) }
                )
        );
        app.MapMethods("/{**path}", [HttpMethods.Get, HttpMethods.Head], page.ServeAsync);
    }

    public static void Act(WebApplication app, string path, Action<JsonObject> act) =>
        Act(
            app,
            path,
            body =>
            {
                act(body);
                return new JsonObject { ["ok"] = true };
            }
        );

    public static void Act(WebApplication app, string path, Func<JsonObject, JsonObject> act) =>
        app.MapPost(
            "/emulator/api/" + path,
            async context =>
            {
                try
                {
                    await WriteAsync(context, act(await BodyAsync(context)));
                }
                catch (Exception error) when (error is UnfitRequest or ArgumentException or JsonException)
                {
                    context.Response.StatusCode = StatusCodes.Status400BadRequest;
                    await WriteAsync(context, new JsonObject { ["error"] = error.Message });
                }
            }
        );

    public static string Required(JsonObject body, string name) =>
        body[name].Text() is { Length: > 0 } text ? text : throw new UnfitRequest($"\"{name}\" is missing.");

    private static async Task<JsonObject> BodyAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new UnfitRequest("Send JSON as application/json.");
        }

        var node = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        return node as JsonObject ?? throw new UnfitRequest("Send a JSON object.");
    }

    public static Task WriteAsync(HttpContext context, JsonNode json)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(json.ToJsonString(Wire.Json), context.RequestAborted);
    }

    private static string UserOf(HttpContext context, Emulator emulator) =>
        context.Request.Query["user"].ToString() is { Length: > 0 } user
        && emulator.Workspace.FindPerson(user) is not null
            ? user
            : emulator.Workspace.People[0].Id;

    private static JsonObject Posted(string ts) => new() { ["ok"] = true, ["ts"] = ts };

    private static string User(JsonObject body) => Required(body, "user");

    private static string Channel(JsonObject body) => Required(body, "channel");

    private static string Ts(JsonObject body) => Required(body, "ts");

    private static string Text(JsonObject body) => Required(body, "text");

    private static string? Thread(JsonObject body) => body["thread"].Text();
}
