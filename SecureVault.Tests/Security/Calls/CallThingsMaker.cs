using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Passkeys;
using SecureVault.Core.Accounts.Profiles;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Core.Archives;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Thumbnails;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Accounts;

namespace SecureVault.Tests.Security.Calls;

/// <summary>Gives a new person something of everything.</summary>
internal static class CallThingsMaker
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes($"{CallThings.Marker} is where it happened");

    /// <summary>How much of the unfinished upload has arrived.</summary>
    public static ReadOnlySpan<byte> Arrived => Content;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<CallThings> MakeAsync(AccountScene accounts, string email)
    {
        var (vault, owner) = (accounts.Vault, await accounts.Vault.AddUserAsync(email));
        await TakePasswordAsync(vault, owner, accounts.Administrator);
        var things = await AddFilesAsync(vault, new CallThings { Owner = owner, Email = email });
        things = await AddUploadsAsync(vault, things);
        things = await AddAccountAsync(vault, things);
        var invited = await vault.Get<Invitations>().CreateAsync(await accounts.FreshAsync(), $"new-{email}", isAdministrator: false, Token);
        return things with
        {
            Invitation = Assert.IsType<InviteOutcome.Invited>(invited).Id,
            Ticket = vault.Get<ZipTickets>().Create(owner, [things.File]),
        };
    }

    private static async Task<CallThings> AddFilesAsync(CoreVault vault, CallThings things)
    {
        var owner = things.Owner;
        var folder = await vault.MakeFolderAsync(owner, ItemId.Root, $"{CallThings.Marker} plans");
        var empty = await vault.MakeFolderAsync(owner, folder, $"{CallThings.Marker} drawer");
        var file = await vault.StoreAsync(owner, CallThings.FileName, folder, [1]);
        await vault.StoreAsync(owner, CallThings.FileName, folder, Content, NameConflict.Replace);
        Assert.Equal(1, await vault.Get<Favourites>().MarkAsync(owner, [file], isFavourite: true, Token));
        var trashed = await vault.StoreAsync(owner, $"{CallThings.Marker} letter.txt", folder);
        await vault.Trash.DeleteAsync(owner, [trashed], Token);
        var note = await vault.StoreAsync(owner, $"{CallThings.Marker} note.txt", folder);
        var moved = await vault.Get<Moves>().MoveAsync(owner, [note], ItemId.Root, NameConflict.Refuse, Token);
        var (picture, tag) = await AddPictureAsync(vault, owner, folder);
        await using var db = await vault.ContextAsync();
        var versions = await db.Versions.Where(row => row.ItemId == file.Value).ToListAsync(Token);
        return things with
        {
            Folder = folder,
            EmptyFolder = empty,
            File = file,
            Version = new VersionId(versions.Single(row => row.SupersededAt is null).Id),
            OldVersion = new VersionId(versions.Single(row => row.SupersededAt is not null).Id),
            Trashed = trashed,
            Moved = Assert.Single(moved.Moved),
            Picture = picture,
            PictureTag = tag,
        };
    }

    private static async Task<(ItemId Picture, string Tag)> AddPictureAsync(CoreVault vault, UserId owner, ItemId folder)
    {
        var picture = await vault.StoreAsync(owner, $"{CallThings.Marker} face.png", folder);
        var entry = (await vault.Items.FindAsync(owner, picture, Token))!;
        Assert.True(await vault.Get<ThumbnailStore>().TryStoreAsync(new ThumbnailJob(owner, picture, entry.Version), folder, Content, Token));
        var opened = Assert.IsType<DownloadOutcome.Opened>(await vault.Get<ThumbnailService>().OpenAsync(owner, picture, null, Token));
        await using var thumbnail = opened.File;
        return (picture, thumbnail.ETag);
    }

    private static async Task<CallThings> AddUploadsAsync(CoreVault vault, CallThings things)
    {
        return things with
        {
            Upload = await BeginAsync($"{CallThings.Marker} film.mov", 2 * Content.Length),
            WholeUpload = await BeginAsync($"{CallThings.Marker} song.mp3", Content.Length, isTaken: true),
        };

        async Task<VersionId> BeginAsync(string name, int length, bool isTaken = false)
        {
            var request = new UploadRequest { Folder = things.Folder, Name = name, Length = length };
            var begun = Assert.IsType<UploadOutcome.Created>(await vault.Uploads.CreateAsync(things.Owner, request, Token));
            if (isTaken)
            {
                await vault.StoreAsync(things.Owner, name, things.Folder);
            }

            await vault.Uploads.AppendAsync(things.Owner, begun.Upload, 0, new MemoryStream(Content), Content.Length, Token);
            return begun.Upload;
        }
    }

    private static async Task<CallThings> AddAccountAsync(CoreVault vault, CallThings things)
    {
        var (owner, who) = (things.Owner, await vault.FreshAsync(things.Owner));
        var draft = Assert.IsType<AuthenticatorDraft>(await vault.Get<SecondFactors>().DraftAsync(owner, Token));
        await TurnOnAsync(vault, owner, draft);
        var passkey = new NewPasskey(things.CredentialId, RandomNumberGenerator.GetBytes(32), 0, [], false, false);
        Assert.Equal(PasskeyChange.Done, await vault.Get<OwnPasskeys>().AddAsync(who, passkey, $"{CallThings.Marker} laptop", Token));
        Assert.Equal(ProviderChange.Done, await vault.Get<OwnProviders>().ConnectAsync(who, things.ProviderPerson, Token));
        Assert.Equal(RequestAddressOutcome.Sent, await vault.Get<AddressChanges>().RequestAsync(who, $"new-address-{things.Email}", "en", Token));
        Assert.NotNull(await vault.Get<UserProfiles>().SaveAsync(owner, new Profile($"Ada {CallThings.Marker}", "en", null), Token));
        return things with
        {
            Draft = draft,
            Session = who.Session,
            Passkey = Assert.Single(await vault.Get<OwnPasskeys>().ListAsync(owner, Token)).Id,
        };
    }

    /// <summary>Gives a person the password of another one: a rule that looks at each would take most of the time.</summary>
    private static async Task TakePasswordAsync(CoreVault vault, UserId user, UserId other)
    {
        await using var db = await vault.ContextAsync();
        var hash = await db.Users.Where(row => row.Id == other.Value).Select(row => row.PasswordHash).SingleAsync(Token);
        await db.Users.Where(row => row.Id == user.Value).ExecuteUpdateAsync(set => set.SetProperty(row => row.PasswordHash, hash), Token);
    }

    /// <summary>Turns an app on with a recovery code that nobody knows: hashing real ones takes half a second.</summary>
    private static async Task TurnOnAsync(CoreVault vault, UserId user, AuthenticatorDraft draft)
    {
        var codes = new CodeSet([], RandomNumberGenerator.GetBytes(16), [RandomNumberGenerator.GetBytes(32)]);
        await using var db = await vault.ContextAsync();
        await db.TurnOnAsync(user, vault.Get<FactorSecrets>().Seal(user.Value, draft.Secret), step: 0, codes, vault.Clock.GetUtcNow(), Token);
    }

    /// <summary>The code that the app shows now.</summary>
    public static string CodeOf(CoreVault vault, AuthenticatorDraft draft) =>
        new OtpNet.Totp(OtpNet.Base32Encoding.ToBytes(draft.Text)).ComputeTotp(vault.Clock.GetUtcNow().UtcDateTime);
}
