using BotHost.Domain.Budgets;

namespace BotHost.Slack.Budgets;

/// <summary>Who goes first when there is not enough for all.</summary>
internal enum CallRank
{
    /// <summary>Ends a stream that Slack is about to seal.</summary>
    Sealing,

    /// <summary>Ends or corrects an answer of which all words are known.</summary>
    Finished,

    /// <summary>Shows a card.</summary>
    Card,

    /// <summary>Opens a message.</summary>
    Start,

    /// <summary>Shows more words.</summary>
    Text,
}

/// <summary>The right to one call.</summary>
/// <param name="Method">Slack's method.</param>
/// <param name="Channel">The channel of a message that is opened; else empty.</param>
/// <param name="Rank">How pressing it is.</param>
internal readonly record struct CallNeed(string Method, string Channel, CallRank Rank)
{
    public static CallNeed Of(string method, CallRank rank) => new(method, "", rank);

    /// <summary>Opening a stream is a post to its channel as well.</summary>
    public static CallNeed Start(string channel) => new(DocumentedRates.Start, channel, CallRank.Start);

    public static CallNeed Post(string channel, CallRank rank) => new(DocumentedRates.Post, channel, rank);

    public bool IsStart => Method == DocumentedRates.Start;

    /// <summary>Only words that are appended leave something to others.</summary>
    public bool IsUrgent => Method != DocumentedRates.Append || Rank != CallRank.Text;

    public bool IsSameCallAs(CallNeed other) => (Method, Channel) == (other.Method, other.Channel);

    /// <summary>The budgets that it takes a token of.</summary>
    public IEnumerable<BudgetKey> KeysIn(string tenant)
    {
        if (Method != DocumentedRates.Post)
            yield return new BudgetKey(tenant, Method);
        if (Channel.Length > 0)
            yield return new BudgetKey(tenant, DocumentedRates.Post, Channel);
    }
}
