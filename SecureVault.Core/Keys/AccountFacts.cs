using System.Buffers.Binary;
using System.Text;
using SecureVault.Core.Cryptography;

namespace SecureVault.Core.Keys;

/// <summary>The facts about an account that a key card carries, so that the account can be made again without the database.</summary>
/// <param name="Vault">The vault that the account belongs to.</param>
/// <param name="Email">Its address.</param>
/// <param name="CreatedAt">When the account was made, to the millisecond.</param>
/// <param name="KeyCreatedAt">When the card's key was made, to the millisecond.</param>
public sealed record AccountFacts(Guid Vault, string Email, DateTimeOffset CreatedAt, DateTimeOffset KeyCreatedAt)
{
    private const byte Version = 1;
    private const byte ActiveKeyFlag = 1;
    private const byte AdministratorFlag = 2;
    private const byte LockedFlag = 4;
    private const byte QuotaFlag = 8;
    private const byte RetiringKeyFlag = 16;
    private const int CreatedOffset = 2;
    private const int KeyCreatedOffset = CreatedOffset + sizeof(long);
    private const int LockedOffset = KeyCreatedOffset + sizeof(long);
    private const int QuotaOffset = LockedOffset + sizeof(long);
    private const int VaultOffset = QuotaOffset + sizeof(long);
    private const int EmailOffset = VaultOffset + 16;

    /// <summary>Whether the card's key is the one that seals what is new.</summary>
    public bool IsActiveKey { get; init; }

    /// <summary>Whether the card's key is to be destroyed as soon as nothing is sealed under it any more.</summary>
    public bool IsRetiringKey { get; init; }

    /// <summary>Whether the account manages others.</summary>
    public bool IsAdministrator { get; init; }

    /// <summary>When an administrator locked the account; null while it may be used.</summary>
    public DateTimeOffset? LockedAt { get; init; }

    /// <summary>The account's own limit in bytes; null where the vault's holds.</summary>
    public long? QuotaBytes { get; init; }

    /// <inheritdoc/>
    public override string ToString() => "AccountFacts(redacted)";

    /// <summary>The facts as they go into the card's box.</summary>
    internal byte[] Write()
    {
        var email = Encoding.UTF8.GetBytes(Email);
        var bytes = new byte[EmailOffset + email.Length];
        bytes[0] = Version;
        bytes[1] = (byte)((IsActiveKey ? ActiveKeyFlag : 0)
            | (IsRetiringKey ? RetiringKeyFlag : 0)
            | (IsAdministrator ? AdministratorFlag : 0)
            | (LockedAt is null ? 0 : LockedFlag)
            | (QuotaBytes is null ? 0 : QuotaFlag));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(CreatedOffset), CreatedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(KeyCreatedOffset), KeyCreatedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(LockedOffset), LockedAt?.ToUnixTimeMilliseconds() ?? 0);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(QuotaOffset), QuotaBytes ?? 0);
        Vault.TryWriteBytes(bytes.AsSpan(VaultOffset), bigEndian: true, out _);
        email.CopyTo(bytes.AsSpan(EmailOffset));
        return bytes;
    }

    /// <exception cref="SealedObjectException">The bytes are none.</exception>
    internal static AccountFacts Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < EmailOffset || bytes[0] != Version)
        {
            throw new SealedObjectException(bytes.Length > 0 && bytes[0] != Version ? SealedObjectError.UnknownVersion : SealedObjectError.Truncated);
        }

        var flags = bytes[1];
        return new AccountFacts(
            new Guid(bytes[VaultOffset..EmailOffset], bigEndian: true), Encoding.UTF8.GetString(bytes[EmailOffset..]), Time(bytes, CreatedOffset), Time(bytes, KeyCreatedOffset))
        {
            IsActiveKey = (flags & ActiveKeyFlag) != 0,
            IsRetiringKey = (flags & RetiringKeyFlag) != 0,
            IsAdministrator = (flags & AdministratorFlag) != 0,
            LockedAt = (flags & LockedFlag) != 0 ? Time(bytes, LockedOffset) : null,
            QuotaBytes = (flags & QuotaFlag) != 0 ? BinaryPrimitives.ReadInt64BigEndian(bytes[QuotaOffset..]) : null,
        };
    }

    private static DateTimeOffset Time(ReadOnlySpan<byte> bytes, int offset)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes[offset..]));
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new SealedObjectException(SealedObjectError.Damaged);
        }
    }
}
