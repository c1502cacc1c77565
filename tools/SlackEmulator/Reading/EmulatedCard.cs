namespace SlackEmulator.Reading;

/// <summary>A link under a task card.</summary>
public sealed record EmulatedSource(string Url, string Text);

/// <summary>A task card as people see it, streamed or posted as a block.</summary>
/// <param name="Status"><c>pending</c>, <c>in_progress</c>, <c>complete</c> or <c>error</c>.</param>
public sealed record EmulatedCard(
    string Id,
    string Title,
    string Status,
    string? Details,
    string? Output,
    IReadOnlyList<EmulatedSource> Sources
);
