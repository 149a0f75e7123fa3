using Microsoft.Extensions.Logging;
using SecureVault.Core.Audit;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Receipts;

/// <summary>Shows how contents are protected, and proves it by reading them.</summary>
public sealed class ReceiptService
{
    private const string Suite = "C2SP chunked-encryption v1, AES-256-GCM, SHA-512";

    private readonly ReceiptRows _rows;
    private readonly ContentVerifier _verifier;
    private readonly UserKeys _keys;
    private readonly PersonGate _gate;
    private readonly AuditLog _audit;
    private readonly ILogger _logger;

    internal ReceiptService(ReceiptRows rows, ContentVerifier verifier, UserKeys keys, PersonGate gate, AuditLog audit, ILogger<ReceiptService> logger)
    {
        _rows = rows;
        _verifier = verifier;
        _keys = keys;
        _gate = gate;
        _audit = audit;
        _logger = logger;
    }

    /// <summary>The receipt of a content.</summary>
    /// <param name="user">The user who asks.</param>
    /// <param name="item">The file; not one in the trash, nor in a folder that is.</param>
    /// <param name="version">The content; null for the one that the file shows.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Null when there is no such file or content.</returns>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<FileReceipt?> FindAsync(UserId user, ItemId item, VersionId? version, CancellationToken cancellationToken) =>
        await _rows.FindAsync(user, item, version, cancellationToken).ConfigureAwait(false) is var (row, facts) ? Write(row, facts) : null;

    /// <summary>Reads a whole object and compares every chunk, the length and both checksums with what was stored.</summary>
    /// <param name="user">The user who asks.</param>
    /// <param name="item">The file; not one in the trash, nor in a folder that is.</param>
    /// <param name="version">The content; null for the one that the file shows.</param>
    /// <param name="progress">Hears the count of bytes that were verified, often; throttle before drawing.</param>
    /// <param name="cancellationToken">Ends the reading; nothing is written down then.</param>
    /// <exception cref="AccessEndedException">The user may not use the vault any more.</exception>
    public async Task<VerifyOutcome> VerifyAsync(
        UserId user, ItemId item, VersionId? version, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        if (await _rows.FindAsync(user, item, version, cancellationToken).ConfigureAwait(false) is not var (row, _))
        {
            return new VerifyOutcome.Gone();
        }

        using var place = await _gate.TryEnterAsync(user, CostlyWork.Verification, cancellationToken).ConfigureAwait(false);
        if (place is null)
        {
            return new VerifyOutcome.TooMany();
        }

        var outcome = await TryVerifyAsync(user, row, progress, cancellationToken).ConfigureAwait(false);
        await _audit.RecordAloneAsync(
            new AuditEvent(AuditAction.Verified, AuditTarget.Item(user, item))
            {
                By = user,
                Outcome = outcome is VerifyOutcome.Intact ? AuditOutcome.Done : AuditOutcome.Failed,
                Details = [("version", row.Id), ("found", outcome.GetType().Name)],
            },
            cancellationToken).ConfigureAwait(false);
        return outcome;
    }

    private async Task<VerifyOutcome> TryVerifyAsync(UserId user, FileVersion row, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await VerifyAsync(user, row, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (SealedObjectException exception)
        {
            var errorId = ErrorId.New();
            Log.NotIntact(_logger, new VersionId(row.Id), exception.Error, errorId, exception);
            return new VerifyOutcome.Damaged(exception.Chunk, errorId);
        }
        catch (ObjectStoreException exception) when (exception.Error == ObjectStoreError.NotFound)
        {
            var errorId = ErrorId.New();
            Log.ObjectMissing(_logger, new VersionId(row.Id), errorId, exception);
            return new VerifyOutcome.Missing(errorId);
        }
        catch (ObjectStoreException exception)
        {
            var errorId = ErrorId.New();
            Log.NotVerified(_logger, new VersionId(row.Id), exception.Error, errorId, exception);
            return new VerifyOutcome.StoreFailed(StoreErrors.Of(exception.Error), errorId);
        }
    }

    private async Task<VerifyOutcome> VerifyAsync(UserId user, FileVersion row, IProgress<long>? progress, CancellationToken cancellationToken) =>
        await _verifier.VerifyAsync(row, token => _keys.OpenAsync(user, token), withSha256: true, Reading(progress), cancellationToken).ConfigureAwait(false) is var (confirmed, known)
            ? new VerifyOutcome.Intact(Write(confirmed, known))
            : new VerifyOutcome.Gone();

    private static ReadingStep? Reading(IProgress<long>? progress)
    {
        if (progress is null)
        {
            return null;
        }

        var total = 0L;
        return (count, _) =>
        {
            progress.Report(total += count);
            return ValueTask.CompletedTask;
        };
    }

    private FileReceipt Write(FileVersion row, ContentFacts facts) => new()
    {
        Item = new ItemId(row.ItemId),
        Version = new VersionId(row.Id),
        Suite = Suite,
        KeyVersion = row.UserKeyVersion,
        Chunks = (row.PlainLength / SealedFormat.ChunkLength) + 1,
        Parts = SealedLayout.Again(row.PlainLength, SealedLayout.HeadLengthOf(row.PlainLength, row.SealedLength)).PartCount,
        PlainLength = row.PlainLength,
        SealedLength = row.SealedLength,
        MediaType = facts.MediaType,
        Crc32 = facts.Crc32,
        Sha256 = facts.Sha256,
        Place = _rows.PlaceOf(row),
        Stored = row.CreatedAt,
        Verified = row.VerifiedAt,
    };
}
