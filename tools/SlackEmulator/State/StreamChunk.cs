using System.Text.Json.Nodes;

namespace SlackEmulator.State;

internal abstract record StreamChunk;

internal sealed record TextChunk(string Text) : StreamChunk;

internal sealed record PlanChunk(string Title) : StreamChunk;

internal sealed record BlocksChunk(JsonArray Blocks) : StreamChunk;

internal sealed record TaskChunk(
    string Id,
    string Title,
    string Status,
    string? Details,
    string? Output,
    IReadOnlyList<CardSource> Sources,
    bool? HideTitle
) : StreamChunk;

/// <summary>The content of one streaming call: text, or chunks, or nothing.</summary>
internal sealed record StreamedContent(string? Text, IReadOnlyList<StreamChunk>? Chunks)
{
    public bool IsEmpty => string.IsNullOrEmpty(Text) && Chunks is not { Count: > 0 };
}
