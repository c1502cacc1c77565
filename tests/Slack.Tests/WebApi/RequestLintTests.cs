using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Tests.WebApi;

/// <summary>Every method has what it takes: a row, generated JSON, a sample of both directions and a link to its page.</summary>
public class RequestLintTests
{
    private static readonly Type[] Requests =
    [
        .. typeof(SlackRequest<>).Assembly.GetTypes().Where(type => !type.IsAbstract && ReplyOf(type) is not null),
    ];

    private static readonly XDocument Docs = XDocument.Load(
        Path.ChangeExtension(typeof(SlackRequest<>).Assembly.Location, ".xml")
    );

    public static TheoryData<string> RequestNames => [.. Requests.Select(type => type.Name)];

    [Fact]
    public void There_are_requests_to_look_at() => Requests.Length.ShouldBe(19);

    [Fact]
    public void Every_sample_belongs_to_a_request() =>
        Directory
            .GetFiles(Samples, "*.json")
            .Select(path => Path.GetFileNameWithoutExtension(path)!)
            .ShouldBe(Requests.Select(type => type.Name), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(RequestNames))]
    public void A_request_and_its_reply_have_generated_json(string name)
    {
        var type = Request(name);

        SlackJson.Wire.GetTypeInfo(type).ShouldNotBeNull();
        SlackJson.Wire.GetTypeInfo(ReplyOf(type)!).ShouldNotBeNull();
    }

    [Theory]
    [MemberData(nameof(RequestNames))]
    public void A_request_is_written_as_in_its_sample_with_every_argument_it_knows(string name)
    {
        var type = SlackJson.Wire.GetTypeInfo(Request(name))!;
        var sample = Sample(name)["arguments"]!.AsObject();

        var request = JsonSerializer.Deserialize(sample, type)!;

        JsonNode.DeepEquals(JsonSerializer.SerializeToNode(request, type), sample).ShouldBeTrue(name);
        var known = type.Properties.Where(property => property.Get is not null).Select(property => property.Name);
        known.Except(sample.Select(argument => argument.Key)).Except(["markdown_text"]).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(RequestNames))]
    public void A_reply_reads_its_sample_and_makes_nothing_up(string name)
    {
        var type = SlackJson.Wire.GetTypeInfo(ReplyOf(Request(name))!)!;
        var sample = Sample(name)["reply"]!.AsObject();

        var read = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize(sample, type), type)!.AsObject();

        Within(read, sample).ShouldBeTrue($"{read} is not part of {sample}");
        var known = type.Properties.Select(property => property.Name).Except(["warning", "response_metadata"]);
        known.Except(read.Select(member => member.Key)).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(RequestNames))]
    public void A_request_links_to_the_page_of_its_method(string name)
    {
        var method = MethodOf(name);
        var doc = Docs.Descendants("member")
            .Single(member => (string?)member.Attribute("name") == $"T:{Request(name).FullName}");

        doc.Element("summary")!
            .Value.Split([' ', '\n'])
            .ShouldContain($"https://docs.slack.dev/reference/methods/{method}");
    }

    [Theory]
    [MemberData(nameof(RequestNames))]
    public void A_method_has_a_row_that_says_how_to_call_it(string name)
    {
        var method = SlackMethod.For(MethodOf(name));

        var isRead =
            method.Name.Split('.')[^1]
            is "test"
                or "info"
                or "getPermalink"
                or "history"
                or "replies"
                or "members"
                or "conversations";
        method.IsRepeatable.ShouldBe(isRead);
        method.Encoding.ShouldBe(isRead ? SlackEncoding.Form : SlackEncoding.Json);
    }

    [Theory]
    [MemberData(nameof(RequestNames))]
    public void A_request_shows_nothing_but_its_method(string name) =>
        Instance(name).ToString().ShouldBe(MethodOf(name));

    [Fact]
    public void Every_public_type_of_the_library_says_what_it_is()
    {
        var silent = typeof(SlackRequest<>)
            .Assembly.GetExportedTypes()
            .Where(type =>
                type.Namespace is "BotHost.Slack.WebApi" or "BotHost.Slack.Blocks" or "BotHost.Slack.Streaming"
            )
            .Where(type =>
                !Docs.Descendants("member")
                    .Any(member =>
                        (string?)member.Attribute("name") == $"T:{type.FullName!.Replace('+', '.')}"
                        && member.Element("summary") is { Value.Length: > 0 }
                    )
            );

        silent.ShouldBeEmpty();
    }

    private static string Samples => Path.Combine(AppContext.BaseDirectory, "Samples");

    private static JsonObject Sample(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Samples, name + ".json")))!.AsObject();

    private static string MethodOf(string name) => Sample(name)["method"]!.GetValue<string>();

    private static object Instance(string name) =>
        JsonSerializer.Deserialize(Sample(name)["arguments"]!, SlackJson.Wire.GetTypeInfo(Request(name))!)!;

    private static Type Request(string name) => Requests.Single(type => type.Name == name);

    private static Type? ReplyOf(Type type) =>
        type.BaseType is { IsGenericType: true } parent && parent.GetGenericTypeDefinition() == typeof(SlackRequest<>)
            ? parent.GetGenericArguments()[0]
            : null;

    private static bool Within(JsonNode? part, JsonNode? whole) =>
        (part, whole) switch
        {
            (JsonObject p, JsonObject w) => p.All(member =>
                w.ContainsKey(member.Key) && Within(member.Value, w[member.Key])
            ),
            (JsonArray p, JsonArray w) => p.Count == w.Count && p.Zip(w).All(pair => Within(pair.First, pair.Second)),
            _ => JsonNode.DeepEquals(part, whole),
        };
}
