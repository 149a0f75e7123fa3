using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Data;

/// <summary>What the log says of a database that fails everybody.</summary>
public sealed class DatabaseFailuresTests : IDisposable
{
    private readonly WatchedClock _clock = new();
    private readonly CollectedLog _log = new();
    private readonly ILoggerFactory _factory;
    private readonly DatabaseFailures _failures;

    public DatabaseFailuresTests()
    {
        _factory = LoggerFactory.Create(logging => logging.AddProvider(_log));
        _failures = new DatabaseFailures(_clock, _factory.CreateLogger<DatabaseFailures>());
    }

    public void Dispose()
    {
        _factory.Dispose();
        _log.Dispose();
    }

    [Fact]
    public void A_kind_of_error_gets_a_line_a_minute_with_a_count_and_without_a_stack()
    {
        var numbers = Enumerable.Range(0, 5).Select(_ => _failures.TryNote(new DbUpdateException("x", new SqliteException("locked", 5)))).ToList();
        _clock.Advance(TimeSpan.FromMinutes(1));
        var next = _failures.TryNote(new SqliteException("locked", 5));

        Assert.Equal([1, 5], _log.Of(520).Select(line => line.Value("Failures")));
        Assert.All(_log.Lines, line => Assert.Null(line.Exception));
        Assert.All(_log.Lines, line => Assert.Equal("locked", line.Value("Reason")));
        Assert.Equal([.. Enumerable.Repeat(numbers[0], 5), next], [.. numbers, (string?)_log.Of(520)[1].Value("ErrorId")]);
    }

    [Fact]
    public void Each_kind_has_its_own_line()
    {
        var busy = _failures.TryNote(new SqliteException("locked", 5));
        var full = _failures.TryNote(new SqliteException("full", 13));

        Assert.NotEqual(busy, full);
        Assert.Equal([DatabaseError.Busy, DatabaseError.Full], _log.Of(520).Select(line => line.Value("Error")));
    }

    [Fact]
    public void A_mistake_of_the_program_is_left_to_those_who_write_its_stack()
    {
        Assert.Null(_failures.TryNote(new SqliteException("constraint", 19)));
        Assert.Null(_failures.TryNote(new InvalidOperationException()));
        Assert.Empty(_log.Lines);
    }
}
