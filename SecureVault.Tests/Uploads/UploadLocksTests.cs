using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Events;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Uploads;

/// <summary>What is remembered of uploads between requests.</summary>
public sealed class UploadLocksTests : IDisposable
{
    private readonly VaultEvents _events = new(NullLogger<VaultEvents>.Instance);
    private readonly UploadLocks _writers;

    public UploadLocksTests() => _writers = new UploadLocks(_events, new FakeTimeProvider());

    public void Dispose() => _writers.Dispose();

    [Fact]
    public void However_many_uploads_stand_still_the_latest_are_remembered_and_the_oldest_forgotten()
    {
        var uploads = Enumerable.Range(0, 300).Select(_ => Remember(VersionId.New())).ToList();

        Assert.NotNull(_writers.LastFailureOf(uploads[^1]));
        Assert.Null(_writers.LastFailureOf(uploads[0]));
        Assert.Equal(1, PositionOf(uploads[^1]));
        Assert.Equal(0, PositionOf(uploads[0]));
    }

    [Fact]
    public void What_is_used_again_is_not_the_oldest_any_more()
    {
        var first = Remember(VersionId.New());
        Remember(VersionId.New());
        Remember(first);
        for (var number = 0; number < 255; number++)
        {
            Remember(VersionId.New());
        }

        Assert.NotNull(_writers.LastFailureOf(first));
        Assert.Equal(1, PositionOf(first));
    }

    [Fact]
    public void An_upload_that_ended_is_forgotten()
    {
        var (ended, other) = (Remember(VersionId.New()), Remember(VersionId.New()));

        _events.Publish(new VaultEvent.UploadEnded(UserId.New(), ended));

        Assert.Null(_writers.LastFailureOf(ended));
        Assert.Equal(0, PositionOf(ended));
        Assert.NotNull(_writers.LastFailureOf(other));
        Assert.Equal(1, PositionOf(other));
    }

    /// <summary>One byte of it came, then the store failed.</summary>
    private VersionId Remember(VersionId upload)
    {
        var digest = _writers.DigestAt(upload, 0);
        digest.Append([7]);
        _writers.Keep(upload, digest);
        _writers.Note(upload, new AppendOutcome.StoreFailed(StoreTrouble.Unavailable, "12345678"));
        return upload;
    }

    private long PositionOf(VersionId upload)
    {
        using var digest = _writers.DigestAt(upload, 1);
        return digest.Position;
    }
}
