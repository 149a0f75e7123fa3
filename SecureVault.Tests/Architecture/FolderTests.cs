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
        var counts = Repository.Files("*", Projects)
            .Where(file => Extensions.Contains(Path.GetExtension(file)))
            .GroupBy(file => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!))
            .ToDictionary(files => files.Key, files => files.Count());

        Assert.True(counts.Count > 40, "The sources were not found.");
        Assert.Equal("", string.Join('\n', counts.Where(folder => folder.Value > MaxFiles).Select(folder => $"{folder.Key} has {folder.Value}")));
    }
}
