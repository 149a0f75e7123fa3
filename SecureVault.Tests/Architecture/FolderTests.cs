namespace SecureVault.Tests.Architecture;

/// <summary>A folder with too many files wants to be split by meaning.</summary>
public sealed class FolderTests
{
    private const int MaxFiles = 25;

    private static readonly string[] Projects = ["SecureVault.Core", "SecureVault.Web", "SecureVault.Tests", "bench"];

    private static readonly string[] Extensions = [".cs", ".razor", ".js"];

    [Fact]
    public void No_folder_has_more_files_than_one_can_keep_in_mind()
    {
        var root = Root();
        var counts = Projects
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            .Where(file => Extensions.Contains(Path.GetExtension(file)) && !IsMade(file))
            .GroupBy(file => Path.GetRelativePath(root, Path.GetDirectoryName(file)!))
            .ToDictionary(files => files.Key, files => files.Count());

        Assert.True(counts.Count > 40, "The sources were not found.");
        Assert.Equal("", string.Join('\n', counts.Where(folder => folder.Value > MaxFiles).Select(folder => $"{folder.Key} has {folder.Value}")));
    }

    private static bool IsMade(string file) =>
        file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "Migrations" or "lib");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SecureVault.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run outside the repository.");
        }

        return folder.FullName;
    }
}
