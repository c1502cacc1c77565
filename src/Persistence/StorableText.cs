using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace BotHost.Persistence;

/// <summary>PostgreSQL stores neither U+0000 nor half a surrogate pair; both come from models and from people.</summary>
internal static class StorableText
{
    /// <summary>Puts U+FFFD in the place of what cannot be stored. Half a pair at the end is what a stream cut; the whole text follows later.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text)
    {
        if (text is null || IsClean(text))
            return text;
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            clean.Append(rune.Value == 0 ? Rune.ReplacementChar.ToString() : rune.ToString());
        return clean.ToString();
    }

    /// <summary>Whether PostgreSQL stores the text as it is.</summary>
    public static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
                return false;
            if (!char.IsSurrogate(text[i]))
                continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return false;
            i++;
        }

        return true;
    }
}
