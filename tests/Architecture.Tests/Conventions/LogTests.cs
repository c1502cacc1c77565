using System.Reflection;
using Microsoft.Extensions.Logging;

namespace BotHost.Architecture.Tests.Conventions;

/// <summary>An event id means one thing, and its thousand says which step it belongs to.</summary>
public sealed class LogTests
{
    /// <summary>The bands of each room, the longest name first.</summary>
    private static readonly (string Room, int[] Bands)[] Rooms =
    [
        ("BotHost.Slack.Http", [1]),
        ("BotHost.Slack", [5]),
        ("BotHost.Persistence.Embedded", [6]),
        ("BotHost.Persistence", [2, 6]),
        ("BotHost.Turns", [3]),
        ("BotHost.Agents", [4]),
        ("BotHost", [0]),
    ];

    [Fact]
    public void Every_event_id_is_used_once() =>
        Messages().GroupBy(message => message.Id).Where(same => same.Count() > 1).ShouldBeEmpty();

    [Fact]
    public void Every_event_id_is_in_a_band_of_its_room() =>
        Messages()
            .Where(message => message.Id <= 0 || !BandsOf(message.Where).Contains(message.Id / 1000))
            .ShouldBeEmpty();

    [Fact]
    public void The_messages_of_every_room_are_looked_at() =>
        Rooms
            .SelectMany(room => room.Bands)
            .Distinct()
            .Except(Messages().Select(message => message.Id / 1000))
            .ShouldBeEmpty();

    private static int[] BandsOf(string where) =>
        Rooms.First(room => where == room.Room || where.StartsWith(room.Room + ".", StringComparison.Ordinal)).Bands;

    private static IEnumerable<(string Where, string Name, int Id)> Messages() =>
        from type in OurCode.Types()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select (type.Namespace!, method.Name, message.EventId);
}
