namespace SecureVault.Core.Drive;

/// <summary>Where the end of a name begins that says what it is.</summary>
internal static class FileExtension
{
    // Compression suffixes belong to the archive's own: 'backup (2).tar.gz' still opens with a click.
    private static readonly string[] Packings = ["gz", "bz2", "xz", "zst", "lz", "lz4", "lzma", "lzo", "z", "br"];
    private const string Archive = ".tar";

    /// <summary>The extension with its dot, and with the one before it where the two belong together; empty for none.</summary>
    public static string Of(string name)
    {
        var extension = Path.GetExtension(name);
        var stem = name.AsSpan(0, name.Length - extension.Length);
        return extension.Length > 1
            && stem.Length > Archive.Length
            && stem.EndsWith(Archive, StringComparison.OrdinalIgnoreCase)
            && Packings.Contains(extension[1..], StringComparer.OrdinalIgnoreCase)
                ? name[(stem.Length - Archive.Length)..]
                : extension;
    }
}
