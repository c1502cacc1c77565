namespace BotHost.Domain;

/// <summary>The database refuses these very data for good: no such value, a broken rule, or too big. Says nothing of what they are.</summary>
public sealed class StoreRefusedException(string message) : Exception(message);
