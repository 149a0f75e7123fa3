using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;

namespace SecureVault.Tests.Cryptography;

/// <summary>What known-answers.mjs starts from.</summary>
internal static class KnownInputs
{
    public const int KeyVersion = 3;

    public static readonly Guid Owner = new("00112233-4455-6677-8899-aabbccddeeff");
    public static readonly Guid Version = new("0197a0b1-c2d3-7e4f-8a5b-6c7d8e9fa0b1");
    public static readonly Guid Folder = new("fedcba98-7654-3210-0123-456789abcdef");

    public static byte[] Nonce => Run(0xA0, 12);

    public static byte[] Salt => Run(0xB0, 24);

    public static RecoveryFacts Facts =>
        new("Résumé.pdf", "application/pdf", "/Bewerbung/2026", 123_456_789, new DateTimeOffset(2026, 11, 23, 12, 34, 56, 789, TimeSpan.Zero));

    public static DateTimeOffset FileTime => new(2001, 2, 3, 4, 5, 6, 7, TimeSpan.Zero);

    public static AccountFacts Account => new(Folder, "ada@example.org", Facts.Time, new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero))
    {
        IsActiveKey = true,
        IsAdministrator = true,
        LockedAt = new DateTimeOffset(2026, 11, 25, 0, 0, 0, TimeSpan.Zero),
        QuotaBytes = 1 << 30,
    };

    public static MasterKey Master() => MasterKey.FromBytes(Run(0x00, 32));

    public static UserKey User() => new(Run(0x20, 32), KeyVersion);

    public static FileKey File() => new(Run(0x40, 32));

    /// <summary>Content that differs from chunk to chunk.</summary>
    public static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 7) + (i >> 8));
        }

        return bytes;
    }

    private static byte[] Run(int first, int length) => [.. Enumerable.Range(first, length).Select(value => (byte)value)];
}
