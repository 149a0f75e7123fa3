using System.IO.Hashing;
using SecureVault.Core;
using SecureVault.Core.Archives;
using SecureVault.Core.Copies;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Editing;
using SecureVault.Core.Receipts;
using SecureVault.Core.Thumbnails;
using SecureVault.Core.Uploads;
using static SecureVault.Tests.Security.Calls.CoreCall;

namespace SecureVault.Tests.Security.Calls;

/// <summary>Calls about contents and uploads. Columns: the owner, another person, an administrator, nobody, a locked owner.</summary>
internal static class FileCalls
{
    public static IReadOnlyList<CoreCall> Rows { get; } = [.. Contents, .. Texts, .. Archives, .. Uploads];

    /// <summary>Calls that leave others with something; they come after all that expect them to have nothing.</summary>
    public static IReadOnlyList<CoreCall> LastRows { get; } = [.. ToTop.Select(call => call with { GoesToTop = true })];

    private static CoreCall[] Contents =>
    [
        Own("OpenAsync(UserId, ItemId)", "Opened NotFound NotFound ended ended", (FileDownloads downloads, Call c) => downloads.OpenAsync(c.User, c.Of.File, c.Token)),
        Own(
            "OpenAsync(UserId, ItemId, VersionId?)",
            "Opened NotFound NotFound ended ended",
            (FileDownloads downloads, Call c) => downloads.OpenAsync(c.User, c.Of.File, c.Of.OldVersion, c.Token)),
        Own(
            "OpenAsync(UserId, ItemId, VersionId?)",
            "Opened NotFound NotFound ended ended",
            (ThumbnailService thumbnails, Call c) => thumbnails.OpenAsync(c.User, c.Of.Picture, null, c.Token)),
        Own(
            "IsAsync(UserId, ItemId, VersionId?, string)",
            "True False False ended ended",
            (ThumbnailService thumbnails, Call c) => thumbnails.IsAsync(c.User, c.Of.Picture, null, c.Of.PictureTag, c.Token)),
        Own(
            "FindAsync(UserId, ItemId, VersionId?)",
            "value null null ended ended",
            (ReceiptService receipts, Call c) => receipts.FindAsync(c.User, c.Of.File, c.Of.OldVersion, c.Token)),
        Own(
            "VerifyAsync(UserId, ItemId, VersionId?, IProgress<long>)",
            "Intact Gone Gone ended ended",
            (ReceiptService receipts, Call c) => receipts.VerifyAsync(c.User, c.Of.File, null, null, c.Token)),
        Own(
            "CopyAsync(UserId, IReadOnlyCollection<ItemId>, ItemId, IProgress<CopyProgress>)",
            "Done TargetGone TargetGone ended ended",
            (CopyService copies, Call c) => copies.CopyAsync(c.User, [c.Of.File], c.Of.EmptyFolder, null, c.Token)),
        Own(
            "CopyAsync(UserId, IReadOnlyCollection<ItemId>, ItemId, IProgress<CopyProgress>)",
            "Done none none ended ended",
            (CopyService copies, Call c) => copies.CopyAsync(c.User, [c.Of.File, c.Of.Folder], ItemId.Root, null, c.Token)),
    ];

    private static CoreCall[] Texts =>
    [
        Own(
            "ReadAsync(UserId, ItemId, VersionId?)",
            "Read NotFound NotFound ended ended",
            (TextPreviews previews, Call c) => previews.ReadAsync(c.User, c.Of.File, null, c.Token)),
        Own(
            "ReadAsync(UserId, ItemId, VersionId?, TextEncoding)",
            "Read NotFound NotFound ended ended",
            (TextPreviews previews, Call c) => previews.ReadAsync(c.User, c.Of.File, c.Of.OldVersion, null, c.Token)),
        Own("OpenAsync(UserId, ItemId, TextEncoding)", "Opened NotFound NotFound ended ended", (TextFiles texts, Call c) => texts.OpenAsync(c.User, c.Of.File, null, c.Token)),
        Own("SaveAsync(UserId, TextSource, string)", "Saved Gone Gone ended ended", (TextFiles texts, Call c) => texts.SaveAsync(c.User, c.Of.Text, "new", c.Token)),
    ];

    private static CoreCall[] Archives =>
    [
        Own("OpenFolderAsync(UserId, ItemId)", "Opened NotFound NotFound ended ended", (ZipDownloads zips, Call c) => zips.OpenFolderAsync(c.User, c.Of.Folder, c.Token)),
        Own("OpenExportAsync(UserId)", "Opened Opened Opened ended ended", (ZipDownloads zips, Call c) => zips.OpenExportAsync(c.User, c.Token)),
        Own(
            "OpenAsync(UserId, IReadOnlyCollection<ItemId>)",
            "Opened NotFound NotFound ended ended",
            (ZipDownloads zips, Call c) => zips.OpenAsync(c.User, [c.Of.File], c.Token)),

        // A ticket only keeps a choice; access is checked with each archive that it is for.
        Own("Create(UserId, IReadOnlyCollection<ItemId>)", "32 32 32 32 32", (ZipTickets tickets, Call c) => Task.FromResult(tickets.Create(c.User, [c.Of.File]).Length)),
        Own("Find(UserId, string)", "some null null null some", (ZipTickets tickets, Call c) => Task.FromResult(tickets.Find(c.User, c.Of.Ticket))),
    ];

    private static CoreCall[] Uploads =>
    [
        Own(
            "UploadAsync(UserId, UploadRequest, Stream, IProgress<long>)",
            "Stored NotFound NotFound ended ended",
            (UploadService uploads, Call c) => uploads.UploadAsync(
                c.User, Into(ItemId.Root, new ExpectedContent(c.Of.File, c.Of.Version)), new MemoryStream([1]), null, c.Token)),
        Own("ListAsync(UserId)", "some none none ended ended", (UploadService uploads, Call c) => uploads.ListAsync(c.User, c.Token)),
        Own("FindAsync(UserId, VersionId)", "value null null ended ended", (UploadService uploads, Call c) => uploads.FindAsync(c.User, c.Of.Upload, c.Token)),
        Own(
            "AppendAsync(UserId, VersionId, long, Stream, long?)",
            "Received NotFound NotFound ended ended",
            (UploadService uploads, Call c) => uploads.AppendAsync(c.User, c.Of.Upload, CallThingsMaker.Arrived.Length, new MemoryStream([1]), 1, c.Token)),
        Own(
            "FinishAsync(UserId, VersionId, NameConflict?)",
            "Stored NotFound NotFound ended ended",
            (UploadService uploads, Call c) => uploads.FinishAsync(c.User, c.Of.WholeUpload, NameConflict.KeepBoth, c.Token)),
        Own(
            "IsSameContentAsync(UserId, VersionId, IReadOnlyList<uint>)",
            "True False False ended ended",
            (UploadService uploads, Call c) => uploads.IsSameContentAsync(c.User, c.Of.Upload, [Crc32.HashToUInt32(CallThingsMaker.Arrived)], c.Token)),
        Own("PartsOfAsync(UserId, VersionId)", "some none none ended ended", (UploadService uploads, Call c) => uploads.PartsOfAsync(c.User, c.Of.Upload, c.Token)),
        Own("DiscardAsync(UserId, VersionId)", "True False False ended ended", (UploadService uploads, Call c) => uploads.DiscardAsync(c.User, c.Of.Upload, c.Token)),
    ];

    // An upload whose folder was deleted meanwhile goes to the top, so that nothing is lost; a folder of somebody else is not there, either.
    private static CoreCall[] ToTop =>
    [
        Own("SaveCopyAsync(UserId, TextSource, string)", "Saved Saved Saved ended ended", (TextFiles texts, Call c) => texts.SaveCopyAsync(c.User, c.Of.Text, "new", c.Token)),
        Own("CreateAsync(UserId, ItemId, string)", "Saved Saved Saved ended ended", (TextFiles texts, Call c) => texts.CreateAsync(c.User, c.Of.Folder, "new.txt", c.Token)),
        Own(
            "UploadAsync(UserId, UploadRequest, Stream, IProgress<long>)",
            "Stored Stored Stored ended ended",
            (UploadService uploads, Call c) => uploads.UploadAsync(c.User, Into(c.Of.Folder), new MemoryStream([1]), null, c.Token)),
        Own(
            "CreateAsync(UserId, UploadRequest)",
            "Created Created Created ended ended",
            (UploadService uploads, Call c) => uploads.CreateAsync(c.User, Into(c.Of.Folder), c.Token)),
    ];

    private static UploadRequest Into(ItemId folder, ExpectedContent? replaces = null) =>
        new() { Folder = folder, Name = "new.txt", Length = 1, OnConflict = NameConflict.KeepBoth, Replaces = replaces };
}
