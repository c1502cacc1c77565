namespace BotHost.Domain.Conversations;

/// <summary>
/// Who the people of one platform are. Implementations may answer from a cache that is minutes old. Trouble of the platform is thrown;
/// an answer goes on without the names. Safe for concurrent use.
/// </summary>
public interface IPeople
{
    /// <summary>The platform, as in <see cref="ConversationKey.Adapter"/>.</summary>
    string Adapter { get; }

    /// <summary>At most <paramref name="limit"/> members of the room in which a conversation is held, bots included.</summary>
    Task<IReadOnlyList<Person>> MembersAsync(
        ConversationKey conversation,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Who a platform's id stands for in the tenant of a conversation; null where nobody is known by it.</summary>
    Task<Person?> FindAsync(ConversationKey conversation, string user, CancellationToken cancellationToken);
}

/// <summary>A person, or a bot, as a platform describes them.</summary>
/// <param name="Id">The platform's id.</param>
/// <param name="Name">What others call them. Chosen by themselves, so untrusted.</param>
/// <param name="TimeZone">Their time zone as an IANA name, for example <c>Europe/Berlin</c>; null where unknown.</param>
/// <param name="IsBot">Whether it is a program.</param>
public sealed record Person(string Id, string Name, string? TimeZone, bool IsBot);
