using System.Collections.Concurrent;
using BotHost.Domain.Conversations;
using BotHost.Slack.WebApi;

namespace BotHost.Workspace;

/// <summary>Who the people of a workspace are, as Slack says, kept for a while.</summary>
internal sealed class SlackPeople(ISlackApiClient slack, TimeProvider time) : IPeople
{
    private const int MostKept = 10_000;
    private const int AskedAtOnce = 4;
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<(string Tenant, string User), (Person? Person, long At)> _known = new();

    public string Adapter => "slack";

    public async Task<IReadOnlyList<Person>> MembersAsync(
        ConversationKey conversation,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var members = await slack.SendAsync(
            new GetMembers(conversation.Channel) { Limit = Math.Clamp(limit, 1, 200) },
            conversation.Tenant,
            cancellationToken
        );
        var people = new Person?[Math.Min(limit, members.Members.Count)];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, people.Length),
            new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancellationToken },
            async (index, token) => people[index] = await FindAsync(conversation, members.Members[index], token)
        );
        return [.. people.OfType<Person>()];
    }

    public async Task<Person?> FindAsync(ConversationKey conversation, string user, CancellationToken cancellationToken)
    {
        var key = (conversation.Tenant, user);
        if (_known.TryGetValue(key, out var kept) && time.GetElapsedTime(kept.At) < Keep)
            return kept.Person;

        var person = await AskAsync(conversation.Tenant, user, cancellationToken);
        if (_known.Count >= MostKept)
            _known.Clear();
        _known[key] = (person, time.GetTimestamp());
        return person;
    }

    private async Task<Person?> AskAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        try
        {
            var user = (await slack.SendAsync(new GetUser(id), tenant, cancellationToken)).User;
            var names = new[] { user.RealName, user.Profile?.DisplayName, user.Name, id };
            return new Person(id, names.First(name => !string.IsNullOrWhiteSpace(name))!, user.Tz, user.IsBot is true);
        }
        catch (SlackApiException exception) when (exception.Code == SlackErrorCode.UserNotFound)
        {
            return null;
        }
    }
}
