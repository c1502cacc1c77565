using Microsoft.Extensions.Options;

namespace BotHost.Agents;

/// <summary>Settings of section <c>Agent</c>: who answers, and how long and how far it may go.</summary>
internal sealed class AgentOptions
{
    public const string Section = "Agent";

    /// <summary>
    /// <c>openai</c> (Chat Completions, any compatible server), <c>anthropic</c> or <c>demo</c>. Without it: the one whose key or base URL
    /// is given, <c>openai</c> first.
    /// </summary>
    public string? Provider { get; set; }

    /// <summary>Chat Completions.</summary>
    public OpenAIOptions OpenAI { get; set; } = new();

    /// <summary>Anthropic's Messages API.</summary>
    public AnthropicOptions Anthropic { get; set; } = new();

    /// <summary>What the model is told first, in place of the built-in words. Date, asker and tool guidance are added to either.</summary>
    public string? SystemPrompt { get; set; }

    /// <summary>Names the words that the model is told first, so that feedback can be tied to them. Default <c>1</c>.</summary>
    public string PromptVersion { get; set; } = "1";

    /// <summary>How much of the conversation a model is given, in its tokens. Default 16,000.</summary>
    public int HistoryTokens { get; set; } = 16_000;

    /// <summary>The longest answer of one round, in tokens; null leaves it to the model. Anthropic needs one: 8,192 unless given.</summary>
    public int? MaxOutputTokens { get; set; }

    /// <summary>The most model rounds of one turn; in the last one tools are switched off. Default 16.</summary>
    public int MaxRounds { get; set; } = 16;

    /// <summary>How many tool calls of one round run at a time. Default 4.</summary>
    public int ParallelTools { get; set; } = 4;

    /// <summary>How often transient trouble is tried again in one turn. Default 3.</summary>
    public int ModelRetries { get; set; } = 3;

    /// <summary>How long the first token of a round may take. Default 60 s.</summary>
    public TimeSpan FirstTokenTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long any further token may take. Default 60 s.</summary>
    public TimeSpan BetweenTokensTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a tool may take. Default 60 s.</summary>
    public TimeSpan ToolTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the demo model takes for a word; it thinks twenty times as long before a round. Default 40 ms, zero for none.</summary>
    public TimeSpan DemoPace { get; set; } = TimeSpan.FromMilliseconds(40);

    /// <summary>The provider that these settings mean; null where they name none.</summary>
    public AgentProvider? Choice =>
        Provider is { } named
            ? Enum.TryParse<AgentProvider>(named, ignoreCase: true, out var provider) && Enum.IsDefined(provider)
                ? provider
                : null
            : OpenAI is { ApiKey: not null } or { BaseUrl: not null }
                ? AgentProvider.OpenAI
                : Anthropic.ApiKey is not null
                    ? AgentProvider.Anthropic
                    : null;
}

/// <summary>Who answers.</summary>
internal enum AgentProvider
{
    OpenAI,
    Anthropic,
    Demo,
}

/// <summary>Settings of section <c>Agent:OpenAI</c>.</summary>
internal sealed class OpenAIOptions
{
    /// <summary>The key; may be left out where a base URL is given.</summary>
    public string? ApiKey { get; set; }

    /// <summary>A compatible server with its <c>/v1</c>, for example <c>http://localhost:11434/v1</c>. Default: OpenAI's own.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>Default <c>gpt-5-mini</c>.</summary>
    public string Model { get; set; } = "gpt-5-mini";
}

/// <summary>Settings of section <c>Agent:Anthropic</c>.</summary>
internal sealed class AnthropicOptions
{
    /// <summary>The key.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Another server that speaks the Messages API. Default: Anthropic's own.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>Default <c>claude-sonnet-4-5</c>.</summary>
    public string Model { get; set; } = "claude-sonnet-4-5";
}

/// <summary>Refuses settings that cannot work, in one line each: the key, what is wrong, the remedy.</summary>
internal sealed class AgentOptionsValidator : IValidateOptions<AgentOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(AgentOptions options)
    {
        if (options.Provider is { } provider && options.Choice is null)
            yield return $"Agent:Provider is '{provider}': use openai, anthropic or demo.";
        else if (options.Choice is null)
            yield return "Agent has no model: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own, or ANTHROPIC_API_KEY, "
                + "or Agent:Provider=demo for the demo model.";
        if (options.Choice is AgentProvider.OpenAI && options.OpenAI is { ApiKey: null, BaseUrl: null })
            yield return "Agent:OpenAI:ApiKey is missing: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server that needs no key.";
        if (options.Choice is AgentProvider.Anthropic && options.Anthropic.ApiKey is null)
            yield return "Agent:Anthropic:ApiKey is missing: set ANTHROPIC_API_KEY.";

        foreach (
            var (key, value) in new[]
            {
                ("Agent:OpenAI:ApiKey", options.OpenAI.ApiKey),
                ("Agent:OpenAI:Model", options.OpenAI.Model),
                ("Agent:Anthropic:ApiKey", options.Anthropic.ApiKey),
                ("Agent:Anthropic:Model", options.Anthropic.Model),
                ("Agent:SystemPrompt", options.SystemPrompt),
                ("Agent:PromptVersion", options.PromptVersion),
            }
        )
        {
            if (value is not null && string.IsNullOrWhiteSpace(value))
                yield return $"{key} is set but blank: give it a value or leave it out.";
        }

        foreach (
            var (key, url) in new[]
            {
                ("Agent:OpenAI:BaseUrl", options.OpenAI.BaseUrl),
                ("Agent:Anthropic:BaseUrl", options.Anthropic.BaseUrl),
            }
        )
        {
            if (url is not null && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
                yield return $"{key} is '{url}': give an absolute http or https URL, for example http://localhost:11434/v1.";
        }

        foreach (
            var (key, value, least, most) in new[]
            {
                ("Agent:HistoryTokens", options.HistoryTokens, 256, 1_000_000),
                ("Agent:MaxOutputTokens", options.MaxOutputTokens ?? 1, 1, 1_000_000),
                ("Agent:MaxRounds", options.MaxRounds, 1, 200),
                ("Agent:ParallelTools", options.ParallelTools, 1, 64),
                ("Agent:ModelRetries", options.ModelRetries, 0, 10),
            }
        )
        {
            if (value < least || value > most)
                yield return FormattableString.Invariant($"{key} is {value}: use {least} to {most}.");
        }

        foreach (
            var (key, value, least) in new[]
            {
                ("Agent:FirstTokenTimeout", options.FirstTokenTimeout, TimeSpan.FromSeconds(1)),
                ("Agent:BetweenTokensTimeout", options.BetweenTokensTimeout, TimeSpan.FromSeconds(1)),
                ("Agent:ToolTimeout", options.ToolTimeout, TimeSpan.FromSeconds(1)),
                ("Agent:DemoPace", options.DemoPace, TimeSpan.Zero),
            }
        )
        {
            if (value < least || value > TimeSpan.FromHours(1))
                yield return FormattableString.Invariant($"{key} is {value:c}: use {least:c} to 01:00:00.");
        }
    }
}
