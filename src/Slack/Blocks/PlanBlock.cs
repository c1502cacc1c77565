namespace BotHost.Slack.Blocks;

/// <summary>A heading with task cards under it, as a stream in display mode plan leaves it.</summary>
public sealed record PlanBlock : Block
{
    /// <summary>Creates a plan.</summary>
    /// <exception cref="ArgumentException">More than 50 tasks, or no title.</exception>
    public PlanBlock(string title, IReadOnlyList<TaskCardBlock> tasks)
    {
        ArgumentException.ThrowIfNullOrEmpty(title);
        Title = title;
        Tasks = BlockLimits.Count(tasks, 50, "plan tasks");
    }

    /// <inheritdoc/>
    public override string Type => "plan";

    /// <summary>The heading.</summary>
    public string Title { get; }

    /// <summary>The cards.</summary>
    public IReadOnlyList<TaskCardBlock> Tasks { get; }
}

/// <summary>One task. Other than in a stream's chunk, details and output are rich text here.</summary>
/// <param name="TaskId">Names the card within its message.</param>
/// <param name="Title">What is being done.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Details">What was asked.</param>
/// <param name="Output">What came of it.</param>
/// <param name="Sources">Links that the result rests on.</param>
public sealed record TaskCardBlock(
    string TaskId,
    string Title,
    TaskCardStatus Status,
    RichTextBlock? Details = null,
    RichTextBlock? Output = null,
    IReadOnlyList<UrlSource>? Sources = null
) : Block
{
    /// <inheritdoc/>
    public override string Type => "task_card";
}
