using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using BotHost.Domain.Activities;

namespace BotHost.Slack.Tests.Http;

/// <summary>Deliveries that were real until chance had its way with them. The seeds are fixed: a failure can be repeated.</summary>
public sealed class RandomDeliveryTests
{
    private const int Deliveries = 400;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_json_says_the_answer_is_200_or_400_and_what_is_stored_is_sound(int seed)
    {
        var chance = new Random(seed);
        await using var host = await IngressHost.StartAsync(options => options.AnswerBots = true);
        var samples = Sample
            .Names.Select(Sample.Read)
            .Where(sample => sample.ContentType == "application/json")
            .ToArray();

        for (var i = 0; i < Deliveries; i++)
        {
            var body = Distort(samples[chance.Next(samples.Length)].Body, chance);
            using var response = await host.SendAsync(body, "application/json");
            response.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.BadRequest);
        }

        host.Inbox.Accepted.Count.ShouldBeGreaterThan(Deliveries / 20);
        ShouldBeSound(host.Inbox.Accepted);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Whatever_a_payload_says_the_answer_is_200_or_400_and_what_is_stored_is_sound(int seed)
    {
        var chance = new Random(seed);
        await using var host = await IngressHost.StartAsync();
        var samples = Sample
            .Names.Where(name => name.StartsWith("block_actions", StringComparison.Ordinal))
            .Select(Sample.Read)
            .ToArray();

        for (var i = 0; i < Deliveries; i++)
        {
            var form = Encoding.UTF8.GetString(samples[chance.Next(samples.Length)].Body);
            var payload = WebUtility.UrlDecodeToBytes(
                Encoding.UTF8.GetBytes(form["payload=".Length..]),
                0,
                form.Length - "payload=".Length
            );
            var distorted = Distort(payload, chance);
            byte[] body = [.. "payload="u8, .. WebUtility.UrlEncodeToBytes(distorted, 0, distorted.Length)];
            using var response = await host.SendAsync(body, "application/x-www-form-urlencoded");
            response.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.BadRequest);
        }

        host.Inbox.Accepted.Count.ShouldBeGreaterThan(Deliveries / 20);
        ShouldBeSound(host.Inbox.Accepted);
    }

    private static void ShouldBeSound(IEnumerable<InboundActivity> activities)
    {
        foreach (var activity in activities)
        {
            var stored = ActivityJson.Serialize(activity);
            stored.ShouldNotContain("\\u0000");
            ActivityJson.Serialize(ActivityJson.Deserialize(stored)).ShouldBe(stored);
            activity.DedupeKey.ShouldMatch("^(message|edit|delete|click|command|event):[A-Za-z0-9:._-]+$");
            activity.OrderKey.ShouldMatch(@"^\d{10}\.\d+$");
            activity.User.ShouldMatch("^[A-Z][A-Z0-9]+$");
            activity.Conversation?.ToString().ShouldMatch(@"^slack/[A-Z0-9]+/[A-Z0-9]+(/\d{10}\.\d+)?$");
        }
    }

    private static byte[] Distort(byte[] body, Random chance)
    {
        if (chance.Next(10) == 0)
            return DistortBytes(body, chance);

        var root = JsonNode.Parse(body)!;
        for (var change = chance.Next(1, 4); change > 0; change--)
        {
            var places = Places(root).ToArray();
            var (parent, at) = places[chance.Next(places.Length)];
            if (parent is JsonObject item && chance.Next(4) == 0)
                item.Remove((string)at);
            else if (parent is JsonObject member)
                member[(string)at] = Anything(chance, 3);
            else
                parent.AsArray()[(int)at] = Anything(chance, 3);
        }

        // What no serializer would write: escapes of half a pair, of nothing, and of a digit.
        return Encoding.UTF8.GetBytes(
            root.ToJsonString()
                .Replace("HALF", "\\ud83d", StringComparison.Ordinal)
                .Replace("NOTHING", "\\u0000", StringComparison.Ordinal)
                .Replace("DIGIT", "\\u0031", StringComparison.Ordinal)
        );
    }

    private static byte[] DistortBytes(byte[] body, Random chance)
    {
        byte[] distorted = [.. body.AsSpan(0, chance.Next(1, body.Length))];
        if (chance.Next(2) == 0)
            distorted = [.. body];
        distorted[chance.Next(distorted.Length)] = (byte)chance.Next(256);
        return distorted;
    }

    private static IEnumerable<(JsonNode Parent, object At)> Places(JsonNode node)
    {
        var children = node switch
        {
            JsonObject item => item.Select(member => ((object)member.Key, member.Value)),
            JsonArray list => list.Select((element, index) => ((object)index, element)),
            _ => [],
        };
        return children.SelectMany(child => Places(child.Item2 ?? new JsonObject()).Prepend((node, child.Item1)));
    }

    private static JsonNode? Anything(Random chance, int depth) =>
        chance.Next(depth > 0 ? 12 : 10) switch
        {
            0 => null,
            1 => chance.Next(2) == 0,
            2 => chance.NextInt64(),
            3 => chance.NextDouble() * 1e300,
            4 => "",
            5 => "HALF text NOTHING <@U0BOTHOST1> DIGIT <!",
            6 => new string('x', chance.Next(5000)),
            7 => "1700000100.000100",
            8 => "message",
            9 => "../:;'\"<>&\u202e😀",
            10 => new JsonArray([.. Enumerable.Range(0, chance.Next(4)).Select(_ => Anything(chance, depth - 1))]),
            _ => new JsonObject
            {
                ["type"] = Anything(chance, depth - 1),
                ["$type"] = Anything(chance, depth - 1),
                ["ts"] = Anything(chance, depth - 1),
                ["HALF"] = Anything(chance, depth - 1),
            },
        };
}
