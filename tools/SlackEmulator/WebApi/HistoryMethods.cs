using System.Text.Json.Nodes;
using SlackEmulator.State;

namespace SlackEmulator.WebApi;

/// <summary>Messages read back.</summary>
internal static class HistoryMethods
{
    private const int RestrictedPage = 15;

    /// <summary>Newest first, without the replies in threads.</summary>
    public static JsonObject History(ApiCall call)
    {
        var channel = Readable(call);
        var limit = Limit(call, 100, 999);
        var all = Window(
                call,
                channel.Messages.Where(m => m.EphemeralFor is null && (m.ThreadTs is null || m.Broadcast))
            )
            .Reverse()
            .ToArray();
        var (page, next) = Page.Of(call, all, limit);
        var reply = Reply(call, page, next);
        reply["pin_count"] = 0;
        return reply;
    }

    /// <summary>Oldest first, the root always first.</summary>
    public static JsonObject Replies(ApiCall call)
    {
        var channel = Readable(call);
        var ts = call.Arguments.RequiredText("ts");
        var asked = channel.Find(ts) ?? throw new SlackRefusal("thread_not_found");
        if (asked.ThreadTs is not null)
        {
            return Reply(call, [asked], "");
        }

        var limit = Limit(call, 1000, 1000);
        var (page, next) = Page.Of(call, [asked, .. Window(call, channel.Replies(ts))], limit);
        return Reply(call, page, next);
    }

    private static Channel Readable(ApiCall call)
    {
        var channel = call.Channel();
        call.Require(ConversationMethods.ScopeOf(channel.Kind) + ":history");
        return call.IsIn(channel) ? channel : throw new SlackRefusal("not_in_channel");
    }

    private static int Limit(ApiCall call, int absent, int most)
    {
        var limit = call.Arguments.Number("limit", absent, 1, most);
        return call.Rules.RestrictedHistory ? Math.Min(limit, RestrictedPage) : limit;
    }

    private static IEnumerable<Message> Window(ApiCall call, IEnumerable<Message> messages)
    {
        var oldest = call.Arguments.Text("oldest") is { Length: > 0 } from ? Ts.Parse(from, "invalid_ts_oldest") : 0;
        var latest = call.Arguments.Text("latest") is { Length: > 0 } to
            ? Ts.Parse(to, "invalid_ts_latest")
            : decimal.MaxValue;
        var inclusive = call.Arguments.Flag("inclusive");
        return messages.Where(m =>
        {
            var ts = Ts.Parse(m.Ts, "internal_error");
            return inclusive ? ts >= oldest && ts <= latest : ts > oldest && ts < latest;
        });
    }

    private static JsonObject Reply(ApiCall call, IReadOnlyList<Message> messages, string next)
    {
        var withMetadata = call.Arguments.Flag("include_all_metadata");
        var reply = new JsonObject
        {
            ["ok"] = true,
            ["messages"] = Wire.Nodes(messages.Select(m => MessageJson.Of(call.Workspace, m, withMetadata))),
            ["has_more"] = next.Length > 0,
        };
        if (next.Length > 0)
        {
            reply["response_metadata"] = Page.Metadata(next);
        }

        return reply;
    }
}
