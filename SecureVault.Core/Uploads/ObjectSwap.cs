using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Uploads;

/// <summary>
/// Lets a content that was sealed anew take its new object. The version stays what it was, for its owner, for downloads in progress and for every
/// backup; its row names another object and another key. The row of the upload gets the old object, without a key, to have it removed.
/// </summary>
internal sealed class ObjectSwap(IOptions<VaultOptions> options, TimeProvider clock)
{
    // Whoever reads the old object has it that long, and a database from just before finds it.
    private static readonly TimeSpan Rest = TimeSpan.FromHours(1);

    // Without recovery blocks no backup from before opens the new object: then the old one waits until there are newer ones.
    private static readonly TimeSpan RestWithoutRecovery = TimeSpan.FromDays(7);

    /// <summary>Inside a write transaction.</summary>
    /// <returns>False when the content was deleted meanwhile.</returns>
    /// <exception cref="ContentDiffersException">Something else was sealed than what was stored.</exception>
    /// <exception cref="UploadLostException">The sweeper took the upload for dead.</exception>
    public async Task<bool> RunAsync(VaultDbContext db, UserKeyring keyring, PendingUpload upload, ContentFacts found, CancellationToken cancellationToken)
    {
        var (pending, content) = (upload.Version.Value, upload.Content.Value);
        var row = await db.Versions.AsNoTracking()
            .FirstOrDefaultAsync(row => row.Id == content && row.OwnerId == upload.Owner.Value && row.State == VersionState.Stored, cancellationToken)
            .ConfigureAwait(false);
        if (row is null)
        {
            return false;
        }

        var facts = SealedFacts.Open(row, keyring);
        if (facts.Crc32 != found.Crc32 || (facts.Sha256 is { } sha256 && !sha256.AsSpan().SequenceEqual(found.Sha256)))
        {
            throw new ContentDiffersException();
        }

        var wrap = await db.Versions
            .Where(candidate => candidate.Id == pending && candidate.State == VersionState.Pending)
            .Select(candidate => candidate.WrappedFileKey)
            .FirstOrDefaultAsync(cancellationToken)
            .ConfigureAwait(false) ?? throw new UploadLostException();
        await ExchangeAsync(db, upload, row, wrap, SealedFacts.Seal(facts with { Sha256 = facts.Sha256 ?? found.Sha256 }, upload.Content, keyring.Names(upload.UserKeyVersion)))
            .ConfigureAwait(false);
        return true;
    }

    /// <summary>In between no two rows may name one object.</summary>
    private async Task ExchangeAsync(VaultDbContext db, PendingUpload upload, FileVersion row, byte[] wrap, byte[] facts)
    {
        var (pending, rest) = (upload.Version.Value, clock.GetUtcNow() + (options.Value.RecoveryBlocks ? Rest : RestWithoutRecovery));
        await PreparedSql.ExecuteAsync(
            db,
            """UPDATE "Versions" SET "State" = @p0, "ObjectKey" = @p1, "WrappedFileKey" = NULL, "LeaseExpiresAt" = @p2 WHERE "Id" = @p3""",
            (int)VersionState.Purging,
            pending.ToString("D"),
            rest.ToUnixTimeMilliseconds(),
            pending).ConfigureAwait(false);
        await PreparedSql.ExecuteAsync(
            db,
            """
            UPDATE "Versions" SET "ObjectKey" = @p0, "SealedLength" = @p1, "WrappedFileKey" = @p2, "UserKeyVersion" = @p3, "RecoveryKeyVersion" = @p3,
                "SealedFacts" = @p4, "VerifiedAt" = NULL, "DamagedAt" = NULL, "DamagedChunk" = NULL
            WHERE "Id" = @p5
            """,
            upload.ObjectKey.ToString(),
            upload.Layout.SealedLength,
            wrap,
            upload.UserKeyVersion,
            facts,
            row.Id).ConfigureAwait(false);
        await PreparedSql.ExecuteAsync(
            db, """UPDATE "Versions" SET "ObjectKey" = @p0, "SealedLength" = @p1 WHERE "Id" = @p2""", row.ObjectKey, row.SealedLength, pending).ConfigureAwait(false);
    }
}
