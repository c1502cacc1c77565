using System.ComponentModel;
using System.Globalization;
using System.Text;
using BotHost.Domain.Conversations;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Tools;

/// <summary>Tool <c>current_time</c>: what time it is for the people here, or in a named time zone.</summary>
internal sealed class CurrentTime(IEnumerable<IPeople> people, TimeProvider time)
{
    public const string Name = "current_time";
    private const int MostPeople = 100;
    private const int MostNames = 12;

    public AIFunction ToFunction() =>
        AIFunctionFactory
            .Create(
                TellAsync,
                Name,
                "Tells the date and time now: in the time zones of the people here, or in one that you name. Use it for anything about "
                    + "now, today, working hours or meetings."
            )
            .WithTraits(
                new ToolTraits(
                    "Checking the time here",
                    Repeatable: true,
                    arguments => arguments.GetValueOrDefault("time_zone") as string
                )
            );

    private async Task<string> TellAsync(
        AIFunctionArguments arguments,
        CancellationToken cancellationToken,
        [Description("An IANA time zone such as Europe/Berlin; leave it out for those of the people here.")]
            string? time_zone = null
    )
    {
        var call = arguments.ToolCall();
        var now = time.GetUtcNow();
        if (!string.IsNullOrWhiteSpace(time_zone))
        {
            if (!TimeZoneInfo.TryFindSystemTimeZoneById(time_zone.Trim(), out var zone))
                throw new ToolException(
                    $"There is no time zone '{time_zone}'. Use an IANA name such as Europe/Berlin."
                );
            call.Output = Tell(now, zone);
            return call.Output;
        }

        var members = await people
            .Of(call.Turn.Conversation)
            .MembersAsync(call.Turn.Conversation, MostPeople, cancellationToken);
        var zones = members
            .Where(person => !person.IsBot && person.TimeZone is not null)
            .GroupBy(person => person.TimeZone!, StringComparer.Ordinal)
            .Select(group =>
                (
                    People: group.ToList(),
                    Zone: TimeZoneInfo.TryFindSystemTimeZoneById(group.Key, out var zone) ? zone : null
                )
            )
            .Where(group => group.Zone is not null)
            .OrderBy(group => group.Zone!.GetUtcOffset(now))
            .ThenBy(group => group.Zone!.Id, StringComparer.Ordinal)
            .ToList();
        if (zones.Count == 0)
        {
            call.Output = Tell(now, TimeZoneInfo.Utc);
            return $"{call.Output}\nThe time zones of the people here are not known.";
        }
        call.Output = string.Join(", ", zones.Take(4).Select(group => TellBriefly(now, group.Zone!)));
        var result = new StringBuilder();
        foreach (var (group, zone) in zones)
        {
            var names = string.Join(", ", group.Take(MostNames).Select(person => person.Name));
            var more = group.Count > MostNames ? $" and {group.Count - MostNames} more" : "";
            result.AppendLine(CultureInfo.InvariantCulture, $"{Tell(now, zone!)}: {names}{more}");
        }
        return result.ToString().TrimEnd();
    }

    private static string TellBriefly(DateTimeOffset now, TimeZoneInfo zone) =>
        string.Create(CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(now, zone):ddd HH:mm} {zone.Id}");

    private static string Tell(DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{zone.Id}: {local:dddd, d MMMM yyyy, HH:mm} (UTC{local:zzz})"
        );
    }
}
