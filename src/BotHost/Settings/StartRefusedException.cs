namespace BotHost.Settings;

/// <summary>The process does not start. Each problem is one line that names the key, what is wrong and the remedy.</summary>
internal sealed class StartRefusedException(IReadOnlyList<string> problems, Exception? innerException = null)
    : Exception(string.Join(Environment.NewLine, problems), innerException)
{
    public StartRefusedException(string problem, Exception? innerException = null)
        : this([problem], innerException) { }

    public IReadOnlyList<string> Problems { get; } = problems;
}
