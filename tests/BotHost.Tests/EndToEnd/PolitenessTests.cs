using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BotHost.Testing;

namespace BotHost.Tests.EndToEnd;

/// <summary>What nothing answers to yet is answered kindly, where only the one who did it sees it.</summary>
public sealed class PolitenessTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task A_click_on_a_button_that_is_not_in_use_is_answered_to_the_clicker_alone()
    {
        await using var bot = await RunningBot.StartAsync(server);
        var message = await PostButtonAsync(bot, "a_button_of_old");

        bot.Slack.Click(bot.Slack.Workspace.Grace, bot.General.Id, message, "a_button_of_old");
        var whisper = await bot.Slack.WaitForAsync(slack =>
            slack.EphemeralsFor(slack.Workspace.Grace, bot.General.Id) is [var only] ? only : null
        );
        await bot.SettledAsync();

        whisper.Text.ShouldContain("not in use");
        bot.Slack.EphemeralsFor(bot.Ada, bot.General.Id).ShouldBeEmpty();
        (await bot.QueryAsync<long>("select count(*) from turn")).ShouldBe(0);
    }

    [Fact]
    public async Task A_slash_command_is_answered_to_the_one_who_used_it_alone()
    {
        await using var bot = await RunningBot.StartAsync(server);

        using var answer = await PostFormAsync(
            bot,
            new Dictionary<string, string>
            {
                ["command"] = "/ask",
                ["text"] = "what is new",
                ["team_id"] = bot.Slack.Workspace.TeamId,
                ["api_app_id"] = bot.Slack.Workspace.AppId,
                ["channel_id"] = bot.General.Id,
                ["user_id"] = bot.Ada.Id,
                ["trigger_id"] = "1.2.3",
            }
        );
        var whisper = await bot.Slack.WaitForAsync(slack =>
            slack.EphemeralsFor(bot.Ada, bot.General.Id) is [var only] ? only : null
        );

        answer.EnsureSuccessStatusCode();
        whisper.Text.ShouldContain("Mention me");
    }

    private static async Task<string> PostButtonAsync(RunningBot bot, string action)
    {
        using var http = new HttpClient { BaseAddress = bot.Slack.ApiUrl };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bot.Slack.Options.BotToken);
        var posted = await http.PostAsJsonAsync(
            "chat.postMessage",
            JsonNode.Parse(
                $$"""
                {
                  "channel": "{{bot.General.Id}}",
                  "text": "An old message",
                  "blocks": [
                    {
                      "type": "actions",
                      "elements": [
                        { "type": "button", "action_id": "{{action}}", "text": { "type": "plain_text", "text": "Go" }, "value": "1" }
                      ]
                    }
                  ]
                }
                """
            )
        );
        var reply = await posted.Content.ReadFromJsonAsync<JsonObject>();
        return reply!["ts"]!.GetValue<string>();
    }

    private static async Task<HttpResponseMessage> PostFormAsync(RunningBot bot, Dictionary<string, string> fields)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(fields);
        var body = await form.ReadAsStringAsync();
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var hash = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(bot.Slack.Options.SigningSecret),
            Encoding.UTF8.GetBytes($"v0:{at}:{body}")
        );
        form.Headers.Add("X-Slack-Request-Timestamp", at);
        form.Headers.Add("X-Slack-Signature", $"v0={Convert.ToHexStringLower(hash)}");
        return await http.PostAsync(new Uri(bot.Address, "/slack/events"), form);
    }
}
