using BotHost.Slack.Http;
using BotHost.Slack.WebApi;

namespace BotHost.Slack.Events;

/// <summary>The rooms that the bot is in, as far as its scopes let it see and read them.</summary>
/// <param name="calls">What sends the calls.</param>
/// <param name="options">Which channels are listened to.</param>
/// <param name="missing">Told of a missing scope and of what cannot be read for it.</param>
internal sealed class HistoryRooms(HistoryCalls calls, SlackIngressOptions options, Action<string, string> missing)
{
    private const int PageSize = 200;

    /// <summary>Slack's types of rooms, and what people call them.</summary>
    private static readonly (string Type, string Scope, string Name)[] Kinds =
    [
        ("im", "im", "direct messages"),
        ("mpim", "mpim", "group direct messages"),
        ("private_channel", "groups", "private channels"),
        ("public_channel", "channels", "public channels"),
    ];

    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);

    /// <summary>All of them in their fixed order.</summary>
    public async Task<IReadOnlyList<SlackConversation>> ListAsync(CancellationToken cancellationToken)
    {
        List<SlackConversation> rooms = [];
        try
        {
            await AddAsync(string.Join(',', Kinds.Select(kind => kind.Type)), rooms, cancellationToken);
        }
        catch (SlackApiException refused) when (refused.Code == SlackErrorCode.MissingScope)
        {
            // One scope that is missing hides all kinds; each is asked for by itself then.
            rooms.Clear();
            foreach (var (type, scope, name) in Kinds)
            {
                try
                {
                    await AddAsync(type, rooms, cancellationToken);
                }
                catch (SlackApiException lacking) when (lacking.Code == SlackErrorCode.MissingScope)
                {
                    missing($"{scope}:read", name);
                }
            }
        }

        return
        [
            .. rooms
                .Where(room => SlackId.IsId(room.Id) && options.Allows(room.Id, null))
                .DistinctBy(room => room.Id)
                .OrderBy(room => HistoryPosition.PlaceOf(room.Id!), StringComparer.Ordinal),
        ];
    }

    /// <summary>Whether its history may be read, as far as is known by now.</summary>
    public bool IsReadable(SlackConversation room) => !_unreadable.Contains(KindOf(room).Type);

    /// <summary>Slack refused its history for want of a scope.</summary>
    public void Refused(SlackConversation room)
    {
        var (type, scope, name) = KindOf(room);
        if (_unreadable.Add(type))
            missing($"{scope}:history", name);
    }

    private async Task AddAsync(string types, List<SlackConversation> rooms, CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = await calls.SendAsync(
                new ListUserConversations
                {
                    Types = types,
                    ExcludeArchived = true,
                    Limit = PageSize,
                    Cursor = cursor,
                },
                cancellationToken
            );
            rooms.AddRange(page.Channels);
            cursor = page.ResponseMetadata?.NextCursor;
        } while (!string.IsNullOrEmpty(cursor));
    }

    private static (string Type, string Scope, string Name) KindOf(SlackConversation room) =>
        room switch
        {
            { IsIm: true } => Kinds[0],
            { IsMpim: true } => Kinds[1],
            { IsGroup: true } or { IsPrivate: true } => Kinds[2],
            _ => Kinds[3],
        };
}
