using System.Globalization;
using BotHost.Agents.Llm;
using BotHost.Domain.Conversations;
using Microsoft.Extensions.AI;

namespace BotHost.Agents.Tools;

/// <summary>Tool <c>who_is_here</c>: the members of this room.</summary>
internal sealed class WhoIsHere(IEnumerable<IPeople> people)
{
    public const string Name = "who_is_here";
    private const int MostPeople = 100;

    public AIFunction ToFunction() =>
        AIFunctionFactory
            .Create(ListAsync, Name, "Lists the people and bots in this channel or conversation.")
            .WithTraits(new ToolTraits("Looking who is here", Repeatable: true));

    private async Task<string> ListAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        var call = arguments.ToolCall();
        var directory = people.Of(call.Turn.Conversation);
        var members = await directory.MembersAsync(call.Turn.Conversation, MostPeople, cancellationToken);
        var humans = members.Where(person => !person.IsBot).ToList();
        var bots = members.Where(person => person.IsBot).ToList();
        call.Output = string.Create(
            CultureInfo.InvariantCulture,
            $"{humans.Count} {(humans.Count == 1 ? "person" : "people")}{(bots.Count == 0 ? "" : $", {bots.Count} {(bots.Count == 1 ? "bot" : "bots")}")}"
        );
        var more = members.Count == MostPeople ? "\nThere are more; these are the first." : "";
        return $"People: {Names(humans)}\nBots: {Names(bots)}{more}";
    }

    private static string Names(List<Person> people) =>
        people.Count == 0
            ? "none"
            : string.Join(", ", people.Select(person => MessageLabel.Author(person.Name, person.Id)));
}

/// <summary>Finds the directory of a conversation's platform.</summary>
internal static class PeopleOfConversation
{
    /// <exception cref="ToolException">The platform does not tell who its people are.</exception>
    public static IPeople Of(this IEnumerable<IPeople> people, ConversationKey conversation) =>
        people.FirstOrDefault(known => known.Adapter == conversation.Adapter)
        ?? throw new ToolException("This platform does not tell who is here.");
}
