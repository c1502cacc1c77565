using System.CommandLine;
using System.Globalization;
using System.Net;
using SlackEmulator.Reading;
using SlackEmulator.Rules;

namespace SlackEmulator;

/// <summary><c>SlackEmulator [options]</c>: one emulator until Ctrl+C.</summary>
internal static class CommandLine
{
    private static readonly Dictionary<string, DeliveryMode> Modes = new(StringComparer.Ordinal)
    {
        ["auto"] = DeliveryMode.Auto,
        ["http"] = DeliveryMode.Http,
        ["socket"] = DeliveryMode.Socket,
    };

    public static async Task<int> RunAsync(string[] args)
    {
        var defaults = new SlackEmulatorOptions();
        Option<int> port = new("--port") { Description = "TCP port to listen on", DefaultValueFactory = _ => 3001 };
        Option<string> host = new("--host")
        {
            Description = "Address to listen on",
            DefaultValueFactory = _ => defaults.Host,
        };
        Option<string> events = new("--events-url")
        {
            Description = "Where events and interactivity are delivered",
            DefaultValueFactory = _ => "http://127.0.0.1:3000/slack/events",
        };
        Option<string> secret = new("--signing-secret")
        {
            Description = "Signs every delivery",
            DefaultValueFactory = _ => defaults.SigningSecret,
        };
        Option<string> token = new("--bot-token")
        {
            Description = "The token that the Web API accepts",
            DefaultValueFactory = _ => defaults.BotToken,
        };
        Option<string> appToken = new("--app-token")
        {
            Description = "The app-level token that apps.connections.open accepts (socket mode)",
            DefaultValueFactory = _ => defaults.AppToken,
        };
        Option<string> mode = new("--mode")
        {
            Description = "Which way deliveries take: auto (sockets while any is connected), http or socket",
            DefaultValueFactory = _ => "auto",
        };
        Option<double> timeScale = new("--time-scale")
        {
            Description = "Divides Slack's minutes (seal, retries, status, session, rate windows)",
            DefaultValueFactory = _ => 1,
        };
        Option<bool> bench = new("--bench") { Description = "Rate tiers off" };
        Option<int> seal = new("--seal-seconds")
        {
            Description = "Life of a stream before Slack seals it",
            DefaultValueFactory = _ => 300,
        };
        var root = new RootCommand("A strict local Slack: point a bot at it with SLACK_API_URL.")
        {
            port,
            host,
            events,
            secret,
            token,
            appToken,
            mode,
            timeScale,
            bench,
            seal,
        };
        port.Validators.Add(r => Demand(r, r.GetValue(port) is >= 0 and <= 65535, "--port takes 0 to 65535"));
        host.Validators.Add(r =>
            Demand(
                r,
                r.GetValue(host) is "localhost" || IPAddress.TryParse(r.GetValue(host), out _),
                "--host takes an IP address"
            )
        );
        events.Validators.Add(r =>
            Demand(
                r,
                Uri.TryCreate(r.GetValue(events), UriKind.Absolute, out var url) && url.Scheme is "http" or "https",
                "--events-url takes an absolute http or https URL"
            )
        );
        secret.Validators.Add(r =>
            Demand(r, !string.IsNullOrWhiteSpace(r.GetValue(secret)), "--signing-secret must not be blank")
        );
        token.Validators.Add(r =>
            Demand(r, !string.IsNullOrWhiteSpace(r.GetValue(token)), "--bot-token must not be blank")
        );
        appToken.Validators.Add(r =>
            Demand(r, !string.IsNullOrWhiteSpace(r.GetValue(appToken)), "--app-token must not be blank")
        );
        mode.Validators.Add(r => Demand(r, Modes.ContainsKey(r.GetValue(mode)!), "--mode takes auto, http or socket"));
        timeScale.Validators.Add(r => Demand(r, r.GetValue(timeScale) > 0, "--time-scale must be greater than 0"));
        seal.Validators.Add(r => Demand(r, r.GetValue(seal) > 0, "--seal-seconds must be greater than 0"));
        root.SetAction(
            (parsed, cancellationToken) =>
                ServeAsync(
                    new SlackEmulatorOptions
                    {
                        Port = parsed.GetValue(port),
                        Host = parsed.GetValue(host)!,
                        EventsUrl = new Uri(parsed.GetValue(events)!),
                        SigningSecret = parsed.GetValue(secret)!,
                        BotToken = parsed.GetValue(token)!,
                        AppToken = parsed.GetValue(appToken)!,
                        Mode = Modes[parsed.GetValue(mode)!],
                        TimeScale = parsed.GetValue(timeScale),
                        Rules = new EmulatorRules
                        {
                            RateLimits = !parsed.GetValue(bench),
                            StreamLifetime = TimeSpan.FromSeconds(parsed.GetValue(seal)),
                        },
                    },
                    cancellationToken
                )
        );
        var result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync(result.Errors[0].Message + " (--help shows the options)");
            return 2;
        }

        return await result.InvokeAsync();
    }

    private static async Task<int> ServeAsync(SlackEmulatorOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var host = await SlackEmulatorHost.StartAsync(options, cancellationToken);
            Console.WriteLine(Greeting(host));
            await host.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (IOException error) when (error.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Port {options.Port} on {options.Host} is taken: stop what listens there or choose another with --port."
                )
            );
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return 0;
        }
    }

    private static string Greeting(SlackEmulatorHost host)
    {
        var workspace = host.Workspace;
        return $"""
            Slack emulator: workspace {workspace.TeamName} ({workspace.TeamId}), bot @{workspace.BotName} ({workspace.BotUserId})
              page      {host.BaseAddress}
              Web API   {host.ApiUrl}   (SLACK_API_URL)
              events to {Destination(host)}
              people    {string.Join(", ", workspace.People.Select(p => $"{p.RealName} ({p.Id}, {p.TimeZone})"))}
              channels  {string.Join(", ", workspace.Channels.Where(c => !c.IsDirect).Select(Named))}
            """;

        static string Destination(SlackEmulatorHost host) =>
            host.Options.Mode switch
            {
                DeliveryMode.Http => $"{host.EventsUrl}",
                DeliveryMode.Socket => "sockets",
                _ => $"{host.EventsUrl}, or to sockets while any is connected",
            };

        string Named(EmulatedChannel channel) =>
            $"#{channel.Name}{(channel.Members.Contains(workspace.BotUserId) ? "" : " (bot not in it)")}";
    }

    private static void Demand(System.CommandLine.Parsing.OptionResult result, bool holds, string message)
    {
        if (!holds)
        {
            result.AddError(message);
        }
    }
}
