using BotHost.Turns;

namespace BotHost.Settings;

/// <summary>Refuses what cannot be an id of Slack, a name as a rule: it would match nothing, and nobody would be told.</summary>
internal static class SlackIds
{
    public static void Check(SlackSettings slack, TurnOptions? turns, SectionReader reader)
    {
        foreach (var id in turns?.Channels.Keys ?? Enumerable.Empty<string>())
            Check($"Turns:Channels:{id}", id, "CGD", "a channel", "C0123456789", reader);
        if (slack.AppId is { } app)
            Check("Slack:AppId", app, "A", "an app", "A0123456789", reader);
        foreach (var id in Split(slack.AllowedChannels))
            Check("Slack:AllowedChannels", id, "CGD", "a channel", "C0123456789", reader);
        foreach (var id in Split(slack.AllowedUsers))
            Check("Slack:AllowedUsers", id, "UW", "a person", "U0123456789", reader);
        foreach (var id in slack.Channels.Keys)
            Check($"Slack:Channels:{id}", id, "CGD", "a channel", "C0123456789", reader);
    }

    private static string[] Split(string list) =>
        list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static void Check(string key, string id, string firsts, string what, string example, SectionReader reader)
    {
        if (
            id.Length < 2
            || !firsts.Contains(id[0])
            || !id.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c))
        )
            reader.Refuse(key, $"'{id}' is no id of {what}. Ids look like {example}; a name is none.");
    }
}
