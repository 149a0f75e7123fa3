using System.Security.Cryptography;

namespace SecureVault.Core.Accounts.Factors;

/// <summary>A set of recovery codes that was just made. The codes are shown once; the database gets their hashes.</summary>
/// <param name="Codes">The codes.</param>
/// <param name="Salt">The salt of their hashes.</param>
/// <param name="Hashes">The hashes.</param>
internal sealed record CodeSet(IReadOnlyList<string> Codes, byte[] Salt, IReadOnlyList<byte[]> Hashes)
{
    private const int Count = 10;
    private const int Length = 10;
    private const int SaltLength = 16;

    // Without letters that look like others. Ten of them are 45 bits, which the slow hash and the limit on attempts make enough.
    private const string Letters = "abcdefghjkmnpqrstuvwxyz";

    /// <summary>Makes a set.</summary>
    /// <returns>Null when too many wait for hashes already.</returns>
    public static async Task<CodeSet?> NewAsync(PasswordHashing hashing, CancellationToken cancellationToken)
    {
        var codes = Enumerable.Range(0, Count).Select(_ => RandomNumberGenerator.GetString(Letters, Length)).ToList();
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return await hashing.DeriveAsync(codes, salt, cancellationToken).ConfigureAwait(false) is { } hashes
            ? new CodeSet(codes.ConvertAll(code => $"{code[..(Length / 2)]}-{code[(Length / 2)..]}"), salt, hashes)
            : null;
    }

    /// <summary>The code in what somebody typed, whatever its case, spaces and dashes; null when it can't be one.</summary>
    public static string? Read(string? typed)
    {
        var code = typed is { Length: <= 40 } ? new string([.. typed.Where(char.IsAsciiLetter).Select(char.ToLowerInvariant)]) : string.Empty;
        return code.Length == Length && code.All(letter => Letters.Contains(letter, StringComparison.Ordinal)) ? code : null;
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(CodeSet);
}
