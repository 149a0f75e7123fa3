using System.Security.Cryptography;

namespace SecureVault.Core;

/// <summary>Joins the sentence that a person sees to the entry in the operator's log.</summary>
public static class ErrorId
{
    // Without letters and digits that are mistaken for each other when read out: 31^8 is about 40 bits.
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ2345679";

    /// <summary>A new identifier of eight characters.</summary>
    public static string New() => RandomNumberGenerator.GetString(Alphabet, 8);
}
