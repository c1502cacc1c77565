namespace SlackEmulator.Page;

/// <summary>A request to the emulator's own API that makes no sense; its message tells the caller why.</summary>
internal sealed class UnfitRequest(string message) : Exception(message);
