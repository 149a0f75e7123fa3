using System.Globalization;
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
internal sealed class UploadStart(IDbContextFactory<VaultDbContext> contexts, WriteQueue writes, UserKeys keys, UploadAdmission admission, IOptions<VaultOptions> options, TimeProvider clock)
{
    /// <summary>An upload that ends with the call that makes it.</summary>
    public Task<UploadBeginning> BeginAsync(UserId user, UploadRequest request, ItemName name, CancellationToken cancellationToken) =>
        BeginAsync(user, request, name, UploadLease.Duration, isSession: false, cancellationToken);

    /// <summary>An upload that can go on later.</summary>
    public Task<UploadBeginning> BeginSessionAsync(UserId user, UploadRequest request, ItemName name, CancellationToken cancellationToken) =>
        BeginAsync(user, request, name, TimeSpan.FromHours(options.Value.UnfinishedUploadHours), isSession: true, cancellationToken);

    private async Task<UploadBeginning> BeginAsync(
        UserId user, UploadRequest request, ItemName name, TimeSpan lease, bool isSession, CancellationToken cancellationToken)
    {
        using var keyring = await keys.OpenAsync(user, cancellationToken).ConfigureAwait(false);
        using var fileKey = FileKey.Generate();
        var path = await PathAsync(keyring, request.Folder, cancellationToken).ConfigureAwait(false);
#pragma warning disable CA2000 // handed to the caller, or disposed below
        var upload = Prepare(keyring, request, name, path, fileKey, isSession);
#pragma warning restore CA2000
        UploadBeginning beginning = new UploadBeginning.NameTaken();
        try
        {
            var version = Row(keyring, upload, request, fileKey, lease);
            var session = isSession ? Session(keyring, upload, request) : null;
            beginning = await writes.RunAsync(db => InsertAsync(db, keyring, upload, request.OnConflict, version, session, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            return beginning;
        }
        finally
        {
            if (beginning is not UploadBeginning.Begun)
            {
                admission.Withdraw(upload);
                upload.Dispose();
            }
        }
    }

    private async Task<UploadBeginning> InsertAsync(
        VaultDbContext db,
        UserKeyring keyring,
        PendingUpload upload,
        NameConflict onConflict,
        FileVersion version,
        UploadSession? session,
        CancellationToken cancellationToken)
    {
        if (upload.ThumbnailOf is null
            && onConflict == NameConflict.Refuse
            && await IsTakenAsync(db, keyring, upload.Folder, upload.Name, cancellationToken).ConfigureAwait(false))
        {
            return new UploadBeginning.NameTaken();
        }

        if (await admission.RefuseAsync(db, version, session is not null, cancellationToken).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        db.Versions.Add(version);
        if (session is not null)
        {
            db.Uploads.Add(session);
        }

        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return new UploadBeginning.Begun(upload);
    }

    /// <summary>For the recovery block: where the file is to be, today.</summary>
    private async Task<string> PathAsync(UserKeyring keyring, ItemId folder, CancellationToken cancellationToken)
    {
        if (folder == ItemId.Root)
        {
            return "/";
        }

        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return DriveTree.Write(await DriveTree.PathAsync(db, keyring.Owner, folder, cancellationToken).ConfigureAwait(false) ?? [], keyring);
        }
    }

    private static async Task<bool> IsTakenAsync(
        VaultDbContext db, UserKeyring keyring, ItemId folder, ItemName name, CancellationToken cancellationToken)
    {
        var index = keyring.ActiveNames.IndexOf(folder.Value, name.Text);
        return await db.Items.AsNoTracking()
            .AnyAsync(
                item => item.OwnerId == keyring.Owner.Value && item.ParentId == folder.Value && item.NameIndex == index && item.DeletedAt == null,
                cancellationToken)
            .ConfigureAwait(false);
    }

    private PendingUpload Prepare(UserKeyring keyring, UploadRequest request, ItemName name, string path, FileKey fileKey, bool isSession)
    {
        var version = VersionId.New();
        var mediaType = MediaTypes.Clean(request.MediaType);
        var facts = new RecoveryFacts(name.Text, mediaType, path, request.Length, clock.GetUtcNow());
        var layout = SealedLayout.For(request.Length, RecoveryBlock.LengthFor(facts));
        var recovery = options.Value.RecoveryBlocks
            ? RecoveryBlock.Build(keyring.Active, keyring.Owner.Value, version.Value, fileKey, facts, layout.RecoveryLength)
            : RecoveryBlock.Omit(layout.RecoveryLength);
        return new PendingUpload
        {
            Owner = keyring.Owner,
            Folder = request.Folder,
            Name = name,
            MediaType = mediaType,
            Version = version,
            Item = request.ThumbnailOf?.Item ?? ItemId.New(),
            ObjectKey = ObjectKey.New(),
            Layout = layout,
            Sealer = new ObjectSealer(fileKey, version.Value, layout, recovery),
            Seals = new UploadRecordCipher(fileKey, version.Value),
            IsSession = isSession,
            ThumbnailOf = request.ThumbnailOf,
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
        WrappedFileKey = keyring.Active.WrapFileKey(fileKey, keyring.Owner.Value, upload.Version.Value),
        UserKeyVersion = keyring.ActiveVersion,
        ThumbnailOf = request.ThumbnailOf?.Version.Value,
        CreatedAt = clock.GetUtcNow(),
        LeaseExpiresAt = clock.GetUtcNow() + lease,
    };

    private UploadSession Session(UserKeyring keyring, PendingUpload upload, UploadRequest request) => new()
    {
        VersionId = upload.Version.Value,
        OwnerId = keyring.Owner.Value,
        FolderId = request.Folder.Value,
        SealedName = keyring.ActiveNames.SealText(SealedTextPurpose.UploadName, upload.Version.Value, upload.Name.Text),
        SealedFacts = keyring.ActiveNames.SealText(SealedTextPurpose.UploadFacts, upload.Version.Value, UploadFacts.Write(upload.MediaType, request.LastModified)),
        OnConflict = (int)request.OnConflict,
        Head = upload.Sealer.CopyHead(),
        CreatedAt = clock.GetUtcNow(),
    };
}

/// <summary>How the beginning of an upload ended.</summary>
internal abstract record UploadBeginning
{
    private UploadBeginning()
    {
    }

    /// <summary>The caller owns the upload.</summary>
    public sealed record Begun(PendingUpload Upload) : UploadBeginning;

    /// <summary>The name is taken and the request is to refuse then.</summary>
    public sealed record NameTaken : UploadBeginning;

    /// <summary>The person's space does not suffice.</summary>
    public sealed record OverQuota(long Left) : UploadBeginning;

    /// <summary>The person has as many files and folders as the vault allows.</summary>
    public sealed record TooManyItems(int Limit) : UploadBeginning;

    /// <summary>The person has too many unfinished uploads already.</summary>
    public sealed record TooManyUnfinished(int Limit) : UploadBeginning;

    /// <summary>The store has no room for it beside what others were promised.</summary>
    public sealed record StoreFull : UploadBeginning;
}

/// <summary>What is sealed of a file on its way beside its name: 'milliseconds since 1970' or nothing, a line end, the media type.</summary>
internal static class UploadFacts
{
    public static string Write(string mediaType, DateTimeOffset? lastModified) =>
        string.Create(CultureInfo.InvariantCulture, $"{lastModified?.ToUnixTimeMilliseconds()}\n{mediaType}");

    public static (string MediaType, DateTimeOffset? LastModified) Read(string text)
    {
        var lines = text.Split('\n', 2);
        return (lines[1], long.TryParse(lines[0], CultureInfo.InvariantCulture, out var time) ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null);
    }
}
