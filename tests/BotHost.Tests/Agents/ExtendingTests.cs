using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;
using BotHost.Agents;
using BotHost.Agents.Tools;
using BotHost.Domain.Agents;
using BotHost.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace BotHost.Tests.Agents;

/// <summary>The code of docs/extending.md, word for word, and proof that it does what the page says.</summary>
public sealed partial class ExtendingTests
{
    [Fact]
    public async Task A_method_becomes_a_tool_that_may_be_repeated()
    {
        var services = new ServiceCollection();
        services.AddTool(
            AIFunctionFactory
                .Create(
                    ([Description("The name of a city.")] string city) => $"Sunny in {city}.",
                    "weather",
                    "Tells the weather in a city."
                )
                .WithTraits(new ToolTraits("Checking the weather", Repeatable: true))
        );
        await using var provider = services.BuildServiceProvider();

        var tool = provider.GetRequiredService<AITool>().ShouldBeAssignableTo<AIFunction>()!;

        tool.GetService<ToolTraits>().ShouldNotBeNull().Repeatable.ShouldBeTrue();
        tool.JsonSchema.GetRawText().ShouldContain("The name of a city.");
        (await tool.InvokeAsync(new() { ["city"] = "Oslo" }))?.ToString().ShouldBe("Sunny in Oslo.");
    }

    [Fact]
    public async Task A_tool_reaches_its_turn_and_its_card()
    {
        await using var agent = new AgentUnderTest(ScriptedModel.Of());
        var function = AIFunctionFactory.Create(Lookup);
        var call = new ToolCall(agent.Asks("where is ticket 7?"));
        var arguments = new AIFunctionArguments(new Dictionary<string, object?> { ["ticket"] = "7" })
        {
            Context = new Dictionary<object, object?> { [ToolCall.Key] = call },
        };

        var result = await function.InvokeAsync(arguments);

        result?.ToString().ShouldBe($"Ticket 7 is open. Asked for by {call.Turn.User}.");
        call.Output.ShouldBe("Found it");
        call.Sources.ShouldHaveSingleItem().Url.ShouldBe(new Uri("https://tickets.example/7"));
    }

    [Fact]
    public async Task A_client_registered_before_is_used_in_place_of_the_configured_one()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IChatClient>(new Parrot());
        services.AddAgents();
        await using var provider = services.BuildServiceProvider();

        provider.GetServices<IChatClient>().ShouldHaveSingleItem().ShouldBeOfType<Parrot>();
    }

    [Theory]
    [InlineData("2026-11-22T12:00:00Z", "It is Sunday. Ask me again tomorrow.")]
    [InlineData("2026-11-23T12:00:00Z", "inner")]
    public async Task A_decorator_answers_in_place_of_the_agent_inside_it(string now, string words)
    {
        await using var room = new AgentUnderTest(ScriptedModel.Of());
        var time = new ManualTimeProvider(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture));
        var agent = new SundayAgent(new SayingAgent("inner"), time);

        var updates = await agent.RespondAsync(room.Asks("hello"), default).ToListAsync();

        updates.ShouldBe([new TextDelta(words)]);
    }

    [Fact]
    public void Every_code_block_of_the_page_stands_in_this_file()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "BotHost.slnx")))
            folder = folder.Parent;
        var page = File.ReadAllText(Path.Combine(folder.FullName, "docs/extending.md"));
        var here = Squeezed(
            File.ReadAllText(Path.Combine(folder.FullName, "tests/BotHost.Tests/Agents/ExtendingTests.cs"))
        );

        var blocks = CodeBlock().Matches(page).Select(match => Squeezed(match.Groups["code"].Value)).ToList();

        blocks.Count.ShouldBe(4);
        blocks.Where(block => !here.Contains(block, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    public static string Lookup(string ticket, AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!int.TryParse(ticket, out var number))
            throw new ToolException("A ticket is a number.");
        var call = arguments.ToolCall();
        call.AddSource(new Uri($"https://tickets.example/{number}"), $"Ticket {number}");
        call.Output = "Found it";
        return $"Ticket {number} is open. Asked for by {call.Turn.User}.";
    }

    private sealed class SayingAgent(string words) : IAgent
    {
        public IAsyncEnumerable<AgentUpdate> RespondAsync(TurnContext turn, CancellationToken cancellationToken) =>
            AsyncEnumerable.Repeat<AgentUpdate>(new TextDelta(words), 1);
    }

    private sealed class Parrot : IChatClient
    {
        public Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            CancellationToken cancellationToken = default
        ) => AsyncEnumerable.Repeat(new ChatResponseUpdate(ChatRole.Assistant, messages.Last().Text), 1);

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose() { }
    }

    private static string Squeezed(string text) => Blanks().Replace(text, " ");

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeBlock();
}

internal sealed class SundayAgent(IAgent inner, TimeProvider time) : DelegatingAgent(inner)
{
    public override IAsyncEnumerable<AgentUpdate> RespondAsync(TurnContext turn, CancellationToken cancellationToken) =>
        time.GetUtcNow().DayOfWeek is DayOfWeek.Sunday ? RestAsync() : Inner.RespondAsync(turn, cancellationToken);

    private static async IAsyncEnumerable<AgentUpdate> RestAsync()
    {
        await Task.CompletedTask;
        yield return new TextDelta("It is Sunday. Ask me again tomorrow.");
    }
}
