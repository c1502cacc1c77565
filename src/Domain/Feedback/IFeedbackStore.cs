namespace BotHost.Domain.Feedback;

/// <summary>A judgement of an answer.</summary>
public enum Verdict
{
    /// <summary>Thumbs up.</summary>
    Positive,

    /// <summary>Thumbs down.</summary>
    Negative,
}

/// <summary>Keeps what people think of answers, tied to the turn. Safe for concurrent use.</summary>
public interface IFeedbackStore
{
    /// <summary>Stores a judgement; a later one of the same person on the same turn replaces it.</summary>
    /// <returns>False where the tenant has no such turn.</returns>
    Task<bool> GiveAsync(string tenant, Guid turn, string user, Verdict verdict, CancellationToken cancellationToken);
}
