using System.Globalization;

namespace BotHost.Settings;

/// <summary>
/// What is wrong with the text of a setting, in words that tell what to write instead. Texts themselves are never looked at, since they may
/// be secrets.
/// </summary>
internal static class SettingValue
{
    /// <returns>Null where nothing is.</returns>
    public static string? Problem(Type type, string text)
    {
        var wanted = Nullable.GetUnderlyingType(type) ?? type;
        if (wanted.IsEnum)
            return Enum.GetNames(wanted).Contains(text.Trim(), StringComparer.OrdinalIgnoreCase)
                ? null
                : $"'{text}' is none of: {string.Join(", ", Enum.GetNames(wanted).Select(name => name.ToLowerInvariant()))}.";
        if (wanted == typeof(bool))
            return bool.TryParse(text, out _) ? null : $"'{text}' is neither true nor false.";
        if (wanted == typeof(int))
            return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)
                ? null
                : $"'{text}' is no whole number.";
        if (wanted == typeof(double))
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
                ? null
                : $"'{text}' is no number.";
        if (wanted == typeof(TimeSpan))
            return IsTime(text)
                ? null
                : $"'{text}' is no length of time. Write it like 00:00:08, or 1.00:00:00 for a day.";
        return null;
    }

    // A number alone would be taken for days, which nobody means.
    private static bool IsTime(string text) =>
        text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out _);
}
