using System.Text;
using BotHost.Slack.Events;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace BotHost.Slack.Http;

/// <summary>The fields of a form body, cleaned like all text from Slack.</summary>
internal sealed class SlackForm
{
    private readonly Dictionary<string, StringValues> _fields;

    private SlackForm(Dictionary<string, StringValues> fields) => _fields = fields;

    /// <summary>The one value of a field; null where it is absent or given more than once.</summary>
    public string? this[string field] =>
        _fields.TryGetValue(field, out var values) && values is [{ } value] ? SlackText.Clean(value) : null;

    /// <summary>Reads a body, or returns null where it exceeds what any form of Slack has.</summary>
    public static SlackForm? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            using var reader = new FormReader(Encoding.UTF8.GetString(body)) { ValueLengthLimit = int.MaxValue };
            return new(reader.ReadForm());
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
