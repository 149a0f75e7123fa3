using System.IO.Hashing;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;

namespace SecureVault.Core.Uploads;

/// <summary>Lets content flow into an upload session, and makes a file of it when all is there.</summary>
internal sealed class UploadAppender(
    SessionLookup lookup, UploadJournal journal, SessionStore store, UploadCompletion end, PartBuffers buffers, UploadLocks writers, IOptions<VaultOptions> options)
{
    private readonly PartPipeline _flow = new(buffers, options.Value.PartsInFlight);

    public async Task<AppendOutcome> RunAsync(UserId user, VersionId id, long offset, Stream content, UploadLocks.Writer writer)
    {
        // Read again now that nobody else writes: whoever did may have come further since.
        using var session = await lookup.OpenAsync(user, id, writer.Token).ConfigureAwait(false);
        if (session is null)
        {
            return new AppendOutcome.NotFound();
        }

        var (upload, state) = (session.Upload, await journal.ReadAsync(id, writer.Token).ConfigureAwait(false));
        var current = state.OffsetIn(upload.Layout);
        if (offset != current)
        {
            return new AppendOutcome.WrongOffset(current);
        }

#pragma warning disable CA2000 // kept for the next request or disposed, below
        var digest = writers.DigestAt(id, offset);
#pragma warning restore CA2000
        var isKept = false;
        try
        {
            var source = new UploadSource(content, offset, count => writer.Received = count, lease: null);
            await using (source.ConfigureAwait(false))
            {
                if (await FlowAsync(session, state, source, digest, writer.Token).ConfigureAwait(false) is { } unfinished)
                {
                    isKept = true;
                    return unfinished;
                }
            }

            var sha256 = digest.Position == upload.Layout.PlainLength ? digest.Finish() : null;
            return await CommitAsync(user, id, sha256, CancellationToken.None).ConfigureAwait(false);
        }
        catch when (digest.Position > 0)
        {
            isKept = true;
            throw;
        }
        finally
        {
            if (isKept)
            {
                writers.Keep(id, digest);
            }
            else
            {
                digest.Dispose();
            }
        }
    }

    public async Task<AppendOutcome> FinishAsync(OpenSession session, NameConflict onConflict, CancellationToken cancellationToken)
    {
        var state = await journal.ReadAsync(session.Upload.Version, cancellationToken).ConfigureAwait(false);
        return state.Whole < session.Upload.Layout.PartCount
            ? new AppendOutcome.Received(state.OffsetIn(session.Upload.Layout), session.Expires)
            : await end.CommitAsync(session, state, null, onConflict, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends of the pieces of what is durable: whole parts, then remainders.</summary>
    public async Task<IReadOnlyList<long>> PiecesAsync(OpenSession session, CancellationToken cancellationToken)
    {
        var (layout, state) = (session.Upload.Layout, await journal.ReadAsync(session.Upload.Version, cancellationToken).ConfigureAwait(false));
        return
        [
            .. Enumerable.Range(0, state.Whole).Select(part => EndOf(layout, part)),
            .. state.RemaindersIn(layout).Select(remainder => remainder.Offset + remainder.Length),
        ];
    }

    /// <summary>Whether each piece has the CRC-32 given for it.</summary>
    public async Task<bool> MatchesAsync(OpenSession session, IReadOnlyList<uint> sums, CancellationToken cancellationToken)
    {
        var upload = session.Upload;
        var state = await journal.ReadAsync(upload.Version, cancellationToken).ConfigureAwait(false);
        var remainders = state.RemaindersIn(upload.Layout).ToList();
        if (sums.Count != state.Whole + remainders.Count
            || state.Parts.Take(state.Whole).Any(part => upload.Seals.OpenRecord(part.Number, part.Record).Crc32 != sums[part.Number]))
        {
            return false;
        }

        for (var number = 0; number < remainders.Count; number++)
        {
            var box = await journal.ReadRemainderAsync(upload.Version, remainders[number].Offset, cancellationToken).ConfigureAwait(false);
            if (Crc32.HashToUInt32(upload.Seals.OpenRemainder(remainders[number].Offset, box)) != sums[state.Whole + number])
            {
                return false;
            }
        }

        return true;
    }

    private static long EndOf(SealedLayout layout, int part) => layout.PlainOffsetOf(part) + layout.PlainLengthOf(part);

    /// <returns>Null when all content is stored.</returns>
    private async Task<AppendOutcome?> FlowAsync(
        OpenSession session, KeptContent state, Stream source, RunningDigest digest, CancellationToken cancellationToken)
    {
        var upload = session.Upload;
        using var parts = new SessionParts(upload, state, session.Row.StoreUpload, store, journal);
        var reached = await _flow.RunAsync(upload.Layout, state.Whole, source, digest, parts, cancellationToken).ConfigureAwait(false);
        if (reached < upload.Layout.PlainLength)
        {
            return new AppendOutcome.Received(reached, session.Expires);
        }

        return await source.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) == 0 ? null : new AppendOutcome.TooLong();
    }

    private async Task<AppendOutcome> CommitAsync(UserId user, VersionId id, byte[]? sha256, CancellationToken cancellationToken)
    {
        using var session = await lookup.OpenAsync(user, id, cancellationToken).ConfigureAwait(false);
        if (session is null)
        {
            return new AppendOutcome.NotFound();
        }

        var state = await journal.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        return await end.CommitAsync(session, state, sha256, session.OnConflict, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>What upload sessions are made of.</summary>
internal sealed class SessionSteps(
    UploadStart start,
    SessionLookup lookup,
    UploadJournal journal,
    UploadAppender append,
    UploadCompletion end,
    UploadLocks writers,
    DatabaseFailures failures,
    IOptions<VaultOptions> options,
    TimeProvider clock)
{
    public UploadStart Start { get; } = start;

    public SessionLookup Lookup { get; } = lookup;

    public UploadJournal Journal { get; } = journal;

    public UploadAppender Append { get; } = append;

    public UploadCompletion End { get; } = end;

    public UploadLocks Writers { get; } = writers;

    public DatabaseFailures Failures { get; } = failures;

    public DateTimeOffset ExpiryFromNow() => clock.GetUtcNow().AddHours(options.Value.UnfinishedUploadHours);
}
