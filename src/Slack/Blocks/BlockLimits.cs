namespace BotHost.Slack.Blocks;

/// <summary>Checks of Slack's limits at the place where a block is made. Lengths are in UTF-16 units.</summary>
internal static class BlockLimits
{
    public static string? Length(string? value, int most, string what) =>
        value?.Length > most
            ? throw new ArgumentException($"{what} takes at most {most} characters, not {value.Length}.", what)
            : value;

    public static string Text(string value, int most, string what)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, what);
        return Length(value, most, what)!;
    }

    public static T Text<T>(T value, int most, string what)
        where T : TextObject
    {
        ArgumentNullException.ThrowIfNull(value, what);
        Text(value.Text, most, what);
        return value;
    }

    public static IReadOnlyList<T> Count<T>(IReadOnlyList<T> values, int most, string what)
    {
        ArgumentNullException.ThrowIfNull(values, what);
        return values.Count > most
            ? throw new ArgumentException($"{what} takes at most {most} entries, not {values.Count}.", what)
            : values;
    }
}
