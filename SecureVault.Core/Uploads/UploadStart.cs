using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Formats;
using SecureVault.Core.Keys;
using SecureVault.Core.Storage;

namespace SecureVault.Core.Uploads;

/// <summary>Begins an upload: makes the file key and writes the pending row, before the store hears of the object.</summary>
internal sealed class UploadStart(IDbContextFactory<VaultDbContext> contexts, WriteQueue writes, UploadAdmission admission, IOptions<VaultOptions> options, TimeProvider clock)
{
    /// <summary>Refuses a request that nothing in the drive can make acceptable.</summary>
    /// <returns>Why; null when it may begin.</returns>
    public UploadOutcome? Refuse(UploadRequest request, out ItemName? name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Length);
        if (request.Reseals is not null)
        {
            // It was acceptable once.
            name = ItemName.Stored(request.Name);
            return null;
        }

        NameError error = default;
        var isNamed = request.Replaces is not null ? (name = ItemName.Stored(request.Name)) is not null : ItemName.TryParse(request.Name, out name, out error);
        return !isNamed ? new UploadOutcome.NameInvalid(error)
            : request.Length > options.Value.MaxFileBytes ? new UploadOutcome.TooLarge(options.Value.MaxFileBytes)
            : null;
    }

    /// <inheritdoc cref="UploadAdmission.PrepareAsync"/>
    public Task<UploadOutcome?> PrepareAsync(UserKeyring keyring, CancellationToken cancellationToken) => admission.PrepareAsync(keyring, cancellationToken);

    /// <summary>Begins an upload that ends with the call that makes it.</summary>
    /// <returns>The upload, which is the caller's then; or why it may not begin.</returns>
    public Task<(PendingUpload? Upload, UploadOutcome? Refusal)> BeginAsync(
        UserKeyring keyring, UploadRequest request, ItemName name, CancellationToken cancellationToken) =>
        BeginAsync(keyring, request, name, UploadLease.Duration, isSession: false, cancellationToken);

    /// <summary>Begins an upload that can go on later.</summary>
    public async Task<UploadOutcome> BeginSessionAsync(UserKeyring keyring, UploadRequest request, ItemName name, CancellationToken cancellationToken)
    {
        var term = TimeSpan.FromHours(options.Value.UnfinishedUploadHours);
        var (upload, refusal) = await BeginAsync(keyring, request, name, term, isSession: true, cancellationToken).ConfigureAwait(false);
        using (upload)
        {
            return upload is null ? refusal! : new UploadOutcome.Created(upload.Version, clock.GetUtcNow() + term);
        }
    }

    private async Task<(PendingUpload? Upload, UploadOutcome? Refusal)> BeginAsync(
        UserKeyring keyring, UploadRequest request, ItemName name, TimeSpan lease, bool isSession, CancellationToken cancellationToken)
    {
        if (await admission.PrepareAsync(keyring, cancellationToken).ConfigureAwait(false) is { } unprepared)
        {
            return (null, unprepared);
        }

        using var fileKey = FileKey.Generate();
        var place = await FindPlaceAsync(keyring, request, name, cancellationToken).ConfigureAwait(false);
#pragma warning disable CA2000 // handed to the caller, or disposed below
        var upload = Prepare(keyring, request, name, place, fileKey, isSession);
#pragma warning restore CA2000
        var isBegun = false;
        try
        {
            var version = Row(keyring, upload, request, fileKey, lease);
            var session = isSession ? Session(keyring, upload, request) : null;
            var refusal = await writes.RunAsync(db => InsertAsync(db, keyring, upload, request.OnConflict, version, session, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            isBegun = refusal is null;
            return isBegun ? (upload, null) : (null, refusal);
        }
        finally
        {
            if (!isBegun)
            {
                admission.Withdraw(upload);
                upload.Dispose();
            }
        }
    }

    private async Task<UploadOutcome?> InsertAsync(
        VaultDbContext db,
        UserKeyring keyring,
        PendingUpload upload,
        NameConflict onConflict,
        FileVersion version,
        UploadSession? session,
        CancellationToken cancellationToken)
    {
        if (upload is { ThumbnailOf: null, Reseals: null, Replaces: null }
            && onConflict == NameConflict.Refuse
            && await FindAsync(db, keyring, upload.Folder, upload.Name, cancellationToken).ConfigureAwait(false) is not null)
        {
            return new UploadOutcome.NameTaken();
        }

        if (await admission.RefuseAsync(db, version, upload.Replaces is null, session is not null, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        if (await AddAsync(db, version).ConfigureAwait(false) == 0)
        {
            // Rotated, or even destroyed, between the opening of the keys and now; whoever asks again gets the new one.
            throw new DbUpdateConcurrencyException("The user key of an upload is not in use any more.");
        }

        if (session is not null)
        {
            db.Uploads.Add(session);
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private static async Task<DriveItem?> FindAsync(VaultDbContext db, UserKeyring keyring, ItemId folder, ItemName name, CancellationToken cancellationToken)
    {
        var names = await FolderNames.OpenAsync(db, keyring, folder, cancellationToken).ConfigureAwait(false);
        return await names.FindAsync(name, cancellationToken).ConfigureAwait(false);
    }

    private static Task<int> AddAsync(VaultDbContext db, FileVersion version) => PreparedSql.ExecuteAsync(
        db,
        """
        INSERT INTO "Versions" ("Id", "OwnerId", "ItemId", "State", "ObjectKey", "PlainLength", "SealedLength", "WrappedFileKey",
            "UserKeyVersion", "RecoveryKeyVersion", "ThumbnailOf", "Reseals", "CreatedAt", "LeaseExpiresAt")
        SELECT @p0, @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8, @p9, @p10, @p11, @p12, @p13
        WHERE EXISTS (SELECT 1 FROM "UserKeys" WHERE "UserId" = @p1 AND "Version" = @p8 AND ("IsActive" OR "Phase" <> 0))
        """,
        version.Id,
        version.OwnerId,
        version.ItemId,
        (int)version.State,
        version.ObjectKey,
        version.PlainLength,
        version.SealedLength,
        version.WrappedFileKey,
        version.UserKeyVersion,
        version.RecoveryKeyVersion,
        version.ThumbnailOf,
        version.Reseals,
        version.CreatedAt.ToUnixTimeMilliseconds(),
        version.LeaseExpiresAt?.ToUnixTimeMilliseconds());

    /// <summary>For the recovery block: where the file is to be, and which file gets a new content, as far as that is known today.</summary>
    private async Task<(string Path, Guid? Replaced)> FindPlaceAsync(UserKeyring keyring, UploadRequest request, ItemName name, CancellationToken cancellationToken)
    {
        var replaces = request is { ThumbnailOf: null, Replaces: null, OnConflict: NameConflict.Replace };
        if (request.Folder == ItemId.Root && !replaces)
        {
            return ("/", request.Replaces?.Item.Value);
        }

        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var path = DriveTree.Write(await DriveTree.PathAsync(db, keyring.Owner, request.Folder, cancellationToken).ConfigureAwait(false) ?? [], keyring);
            var replaced = replaces ? await FindAsync(db, keyring, request.Folder, name, cancellationToken).ConfigureAwait(false) : null;
            return (path, replaced is { CurrentVersionId: not null } ? replaced.Id : request.Replaces?.Item.Value);
        }
    }

    private PendingUpload Prepare(UserKeyring keyring, UploadRequest request, ItemName name, (string Path, Guid? Replaced) place, FileKey fileKey, bool isSession)
    {
        var (version, item) = (VersionId.New(), request.ThumbnailOf?.Item ?? request.Reseals?.Item ?? ItemId.New());
        var mediaType = MediaTypes.Clean(request.MediaType);

        // A thumbnail goes without a name, so that a rescue can tell it from a file: it is made anew.
        var isThumbnail = request.ThumbnailOf is not null || request.Reseals is { IsThumbnail: true };
        var content = request.Reseals?.Version ?? version;
        var facts = new RecoveryFacts(isThumbnail ? string.Empty : name.Text, mediaType, place.Path, request.Length, request.Reseals?.Stored ?? clock.GetUtcNow())
        {
            Item = place.Replaced ?? item.Value,
            FileTime = FileTime.Clean(request.LastModified),
        };
        var layout = SealedLayout.For(request.Length, RecoveryBlock.LengthFor(facts));
        var recovery = options.Value.RecoveryBlocks
            ? RecoveryBlock.Build(keyring.Active, keyring.Owner.Value, content.Value, fileKey, facts, layout.RecoveryLength)
            : RecoveryBlock.Omit(layout.RecoveryLength);
        return new PendingUpload
        {
            Owner = keyring.Owner,
            Folder = request.Folder,
            Name = name,
            MediaType = mediaType,
            FileTime = facts.FileTime,
            Version = version,
            Item = item,
            UserKeyVersion = keyring.ActiveVersion,
            ObjectKey = ObjectKey.New(),
            Layout = layout,
            Sealer = new ObjectSealer(fileKey, content.Value, layout, recovery),
            Records = new UploadRecordCipher(fileKey, content.Value),
            ThumbnailOf = request.ThumbnailOf,
            Replaces = request.Replaces,
            Reseals = request.Reseals,
            Lease = isSession ? null : new UploadLease(contexts, version.Value, clock),
        };
    }

    private FileVersion Row(UserKeyring keyring, PendingUpload upload, UploadRequest request, FileKey fileKey, TimeSpan lease) => new()
    {
        Id = upload.Version.Value,
        OwnerId = keyring.Owner.Value,
        ItemId = upload.Item.Value,
        State = VersionState.Pending,
        ObjectKey = upload.ObjectKey.ToString(),
        PlainLength = request.Length,
        SealedLength = upload.Layout.SealedLength,
        WrappedFileKey = keyring.Active.WrapFileKey(fileKey, keyring.Owner.Value, upload.Content.Value),
        UserKeyVersion = keyring.ActiveVersion,
        RecoveryKeyVersion = keyring.ActiveVersion,
        ThumbnailOf = request.ThumbnailOf?.Version.Value,
        Reseals = request.Reseals?.Version.Value,
        CreatedAt = clock.GetUtcNow(),
        LeaseExpiresAt = clock.GetUtcNow() + lease,
    };

    private UploadSession Session(UserKeyring keyring, PendingUpload upload, UploadRequest request) => new()
    {
        VersionId = upload.Version.Value,
        OwnerId = keyring.Owner.Value,
        FolderId = request.Folder.Value,
        SealedName = keyring.ActiveNames.SealText(SealedTextPurpose.UploadName, upload.Version.Value, upload.Name.Text),
        SealedFacts = keyring.ActiveNames.SealText(SealedTextPurpose.UploadFacts, upload.Version.Value, new UploadFacts(upload.MediaType, request.LastModified).Write()),
        OnConflict = (int)request.OnConflict,
        Head = upload.Sealer.CopyHead(),
        CreatedAt = clock.GetUtcNow(),
    };
}
