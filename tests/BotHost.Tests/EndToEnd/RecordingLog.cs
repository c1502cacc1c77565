using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace BotHost.Tests.EndToEnd;

/// <summary>Keeps every line that the host logs.</summary>
internal sealed class RecordingLog : ILoggerProvider, ILogger
{
    public ConcurrentBag<string> Lines { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => Lines.Add($"{formatter(state, exception)} {exception}");

    public void Dispose() { }
}
