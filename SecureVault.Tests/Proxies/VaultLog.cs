using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SecureVault.Tests.Proxies;

/// <summary>What a vault writes to its log.</summary>
internal sealed class VaultLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(int Id, string Text)> _lines = new();

    /// <summary>The lines of one event.</summary>
    public IReadOnlyList<string> Of(int id) => [.. _lines.Where(line => line.Id == id).Select(line => line.Text)];

    public ILogger CreateLogger(string categoryName) => new Logger(_lines);

    public void Dispose()
    {
    }

    private sealed class Logger(ConcurrentQueue<(int Id, string Text)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((eventId.Id, formatter(state, exception)));
    }
}
