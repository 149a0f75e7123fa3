using System.Text;

namespace SecureVault.Core.Cryptography;

/// <summary>Two names that fold to the same text are the same name.</summary>
internal static class NameFolding
{
    private const string Decomposed = "e\u0301";
    private const string Folded = "\u00C9";

    // Without the system's Unicode data (ICU) the framework normalises nothing. Then the indexes would not be those of
    // other machines, and two items of one name could come into one folder.
    private static readonly bool Works = string.Equals(FoldAnyway(Decomposed), Folded, StringComparison.Ordinal);

    /// <summary>Unicode normalisation form C, then invariant upper case, one character to one, then form C again.</summary>
    /// <exception cref="ArgumentException">The name has half a surrogate pair.</exception>
    /// <exception cref="PlatformNotSupportedException">The process runs without Unicode data.</exception>
    public static string Fold(string name) => Works
        ? FoldAnyway(name)
        : throw new PlatformNotSupportedException(
            "Names can't be compared without the system's Unicode data: install ICU (libicu) and leave DOTNET_SYSTEM_GLOBALIZATION_INVARIANT unset.");

    private static string FoldAnyway(string name) =>
        name.Normalize(NormalizationForm.FormC).ToUpperInvariant().Normalize(NormalizationForm.FormC);
}
