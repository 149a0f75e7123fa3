using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SecureVault.Tests;

/// <summary>Keeps what is written to the log.</summary>
internal sealed class CollectedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogLine> _lines = new();

    public IReadOnlyCollection<LogLine> Lines => _lines;

    public IReadOnlyList<LogLine> Of(int id) => [.. _lines.Where(line => line.Id == id)];

    public ILogger CreateLogger(string categoryName) => new Logger(_lines);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<LogLine> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue(
            new LogLine(logLevel, eventId.Id, formatter(state, exception), exception, state as IReadOnlyList<KeyValuePair<string, object?>> ?? []));
    }
}

/// <summary>A line of the log.</summary>
internal sealed record LogLine(LogLevel Level, int Id, string Text, Exception? Exception, IReadOnlyList<KeyValuePair<string, object?>> Values)
{
    public object? Value(string name) => Values.Single(value => value.Key == name).Value;
}
