using System.Security.Cryptography;
using SecureVault.Core;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Providers;
using SecureVault.Core.Drive;
using SecureVault.Core.Editing;
using SecureVault.Core.Formats;

namespace SecureVault.Tests.Security.Calls;

/// <summary>Names of everything that a person has.</summary>
internal sealed record CallThings
{
    /// <summary>In every name and content, and in nothing else.</summary>
    public const string Marker = "zanzibar";

    /// <summary>At the beginning of the addresses.</summary>
    public const string AddressMarker = "countess-";

    public const string FileName = $"{Marker} diary.txt";

    public UserId Owner { get; init; } = UserId.New();

    public string Email { get; init; } = $"{AddressMarker}{Guid.NewGuid():N}@example.org";

    public ItemId Folder { get; init; } = ItemId.New();

    /// <summary>A folder in the folder, with nothing in it.</summary>
    public ItemId EmptyFolder { get; init; } = ItemId.New();

    /// <summary>A text in the folder, with an older content.</summary>
    public ItemId File { get; init; } = ItemId.New();

    public VersionId Version { get; init; } = VersionId.New();

    public VersionId OldVersion { get; init; } = VersionId.New();

    /// <summary>An image with its thumbnail.</summary>
    public ItemId Picture { get; init; } = ItemId.New();

    public string PictureTag { get; init; } = "\"none\"";

    public ItemId Trashed { get; init; } = ItemId.New();

    /// <summary>A file that was moved out of the folder.</summary>
    public MovedItem Moved { get; init; } = new(ItemId.New(), ItemId.New(), $"{Marker} note.txt", $"{Marker} note.txt");

    /// <summary>An upload of which something has arrived.</summary>
    public VersionId Upload { get; init; } = VersionId.New();

    /// <summary>An upload of which everything has arrived, and whose name is taken.</summary>
    public VersionId WholeUpload { get; init; } = VersionId.New();

    public string Ticket { get; init; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    public SessionId Session { get; init; } = SessionId.Of(Guid.NewGuid().ToString());

    public Guid Passkey { get; init; } = Guid.NewGuid();

    public byte[] CredentialId { get; init; } = RandomNumberGenerator.GetBytes(16);

    /// <summary>The person as a provider knows them, who proved themselves there a moment ago.</summary>
    public ProviderPerson ProviderPerson => new(0, $"https://{Owner.Value:N}.example.org", Marker);

    /// <summary>An authenticator app that shows the right code.</summary>
    public AuthenticatorDraft Draft { get; init; } = new(RandomNumberGenerator.GetBytes(20), $"{AddressMarker}draft@example.org");

    /// <summary>An invitation that is open.</summary>
    public Guid Invitation { get; init; } = Guid.NewGuid();

    public TextSource Text =>
        new(new DriveEntry(File, "given.txt", 1, default, default, Version) { Folder = Folder }, "text/plain", TextEncoding.Utf8, HasMark: false);

    /// <summary>A text without the identifiers in it that a caller gave.</summary>
    public string Mask(string text) => Identifiers.Aggregate(text, (masked, one) => masked.Replace(one, "*", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a text has any of the identifiers.</summary>
    public bool AreIn(string text) => Identifiers.Any(one => text.Contains(one, StringComparison.OrdinalIgnoreCase));

    private IEnumerable<string> Identifiers =>
    [
        .. new[] { Owner.Value, Folder.Value, EmptyFolder.Value, File.Value, Picture.Value, Trashed.Value, Moved.Item.Value, Moved.From.Value, Passkey, Invitation }
            .Concat([Version.Value, OldVersion.Value, Upload.Value, WholeUpload.Value])
            .Where(id => id != Guid.Empty)
            .SelectMany(id => new[] { id.ToString("D"), id.ToString("N") }),
        Email, PictureTag, Ticket, Session.Hash, Convert.ToHexString(CredentialId), Draft.Text,
    ];
}
