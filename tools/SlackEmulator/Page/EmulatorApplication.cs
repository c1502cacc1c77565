using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SlackEmulator.Rtm;
using SlackEmulator.Sockets;
using SlackEmulator.WebApi;

namespace SlackEmulator.Page;

/// <summary>The HTTP face: the Web API, the response_urls, the page and what the page and tests ask for.</summary>
internal static class EmulatorApplication
{
    public static WebApplication Build(Emulator emulator)
    {
        var options = emulator.Options;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var api = new ApiEndpoint(emulator);
        var sockets = new SocketEndpoint(emulator);
        app.Use(RefuseForeignPages);
        app.UseWebSockets();
        app.UseRouting();
        app.Map("/api/{method}", (HttpContext context) => api.HandleAsync(context, Method(context)));
        app.MapGet("/link", sockets.HandleAsync);
        app.MapGet("/rtm", new RtmEndpoint(emulator).HandleAsync);
        app.MapPost("/actions/{team}/{key}", (HttpContext context) => RespondAsync(emulator, context));
        PageEndpoints.Map(app, emulator);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, SlackEmulatorOptions options)
    {
        kestrel.AddServerHeader = false;
        if (options.Host is "localhost")
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
        }
        else
        {
            kestrel.Listen(IPAddress.Parse(options.Host), options.Port);
        }
    }

    /// <summary>Another site in the same browser must not act here: what carries a foreign Origin is refused.</summary>
    private static Task RefuseForeignPages(HttpContext context, RequestDelegate next)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (
            origin.Length == 0
            || string.Equals(
                origin,
                $"{context.Request.Scheme}://{context.Request.Host}",
                StringComparison.OrdinalIgnoreCase
            )
        )
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static string Method(HttpContext context) => (string)context.GetRouteValue("method")!;

    private static async Task RespondAsync(Emulator emulator, HttpContext context)
    {
        string answer;
        var status = 200;
        try
        {
            var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            lock (emulator.Workspace.Gate)
            {
                emulator.ResponseUrls.Use(
                    (string)context.GetRouteValue("key")!,
                    body as JsonObject ?? throw new SlackRefusal("invalid_payload")
                );
            }

            answer = "ok";
        }
        catch (JsonException)
        {
            (status, answer) = (400, "invalid_payload");
        }
        catch (SlackRefusal refusal)
        {
            (status, answer) = (404, refusal.Code);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }
}
