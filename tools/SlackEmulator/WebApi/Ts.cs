using System.Globalization;

namespace SlackEmulator.WebApi;

/// <summary>Compares timestamps in time windows; everywhere else a ts is an id.</summary>
internal static class Ts
{
    public static decimal Parse(string text, string refusal) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new SlackRefusal(refusal);
}
