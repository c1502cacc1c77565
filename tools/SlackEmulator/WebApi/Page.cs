using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace SlackEmulator.WebApi;

/// <summary>Slack's pagination: an opaque cursor that points behind the last item given.</summary>
internal static class Page
{
    public static (IReadOnlyList<T> Items, string Next) Of<T>(ApiCall call, IReadOnlyList<T> all, int limit)
    {
        var from = Position(call.Arguments.Text("cursor"), all.Count);
        var items = all.Skip(from).Take(limit).ToArray();
        var next = from + items.Length;
        return (items, next < all.Count ? Cursor(next) : "");
    }

    public static JsonObject Metadata(string next) => new() { ["next_cursor"] = next };

    private static string Cursor(int position) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"next:{position}")));

    private static int Position(string? cursor, int count)
    {
        if (string.IsNullOrEmpty(cursor))
        {
            return 0;
        }

        var buffer = new byte[cursor.Length];
        return
            Convert.TryFromBase64String(cursor, buffer, out var length)
            && Encoding.UTF8.GetString(buffer, 0, length) is ['n', 'e', 'x', 't', ':', .. var number]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && position <= count
            ? position
            : throw new SlackRefusal("invalid_cursor");
    }
}
