using System.Text.Encodings.Web;
using System.Text.Json;
using BotHost.Testing;

namespace BotHost.Slack.Tests.Streaming;

/// <summary>The text that a stream's calls carried, in order.</summary>
internal static class StreamedText
{
    public static string Of(IEnumerable<ScriptedCall> calls) =>
        string.Concat(
            calls
                .SelectMany(call => call.Arguments["chunks"]?.AsArray() ?? [])
                .Where(chunk => chunk!["type"]!.GetValue<string>() == "markdown_text")
                .Select(chunk => chunk!["text"]!.GetValue<string>())
        );
}

/// <summary>JSON as people read it.</summary>
internal static class Relaxed
{
    public static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
