namespace SecureVault.Tests.Storage;

/// <summary>The files of a disk store that hold content, whole or not: without the store's marker and its records.</summary>
internal static class ObjectFiles
{
    private static readonly string[] Others = ["vault.marker", "cards", "backups", "gone", "moves"];

    public static IEnumerable<string> In(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => !Others.Contains(Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)[0]));
}
