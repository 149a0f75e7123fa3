using System.Text;

namespace SecureVault.Core.Cryptography;

/// <summary>Two names that fold to the same text are the same name.</summary>
internal static class NameFolding
{
    private const string Decomposed = "E\u0301";
    private const string Folded = "\u00E9";

    // Without the system's Unicode data (ICU) the framework normalises nothing. Then the indexes would not be those of
    // other machines, and two items of one name could come into one folder.
    private static readonly bool Works = string.Equals(FoldAnyway(Decomposed), Folded, StringComparison.Ordinal);

    /// <summary>
    /// Unicode normalisation form C, then invariant upper and lower case, one character to one, then form C again. Lower
    /// case last: new versions of Unicode give old letters a capital, and that must not change the index of an old name.
    /// </summary>
    /// <exception cref="ArgumentException">The name has half a surrogate pair.</exception>
    /// <exception cref="PlatformNotSupportedException">The process runs without Unicode data.</exception>
    public static string Fold(string name) => Works
        ? FoldAnyway(name)
        : throw new PlatformNotSupportedException(
            "Names can't be compared without the system's Unicode data: install ICU (libicu) and leave DOTNET_SYSTEM_GLOBALIZATION_INVARIANT unset.");

#pragma warning disable CA1308 // upper case alone is not stable, see above
    private static string FoldAnyway(string name) =>
        name.Normalize(NormalizationForm.FormC).ToUpperInvariant().ToLowerInvariant().Normalize(NormalizationForm.FormC);
#pragma warning restore CA1308
}
