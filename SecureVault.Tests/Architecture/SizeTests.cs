namespace SecureVault.Tests.Architecture;

/// <summary>A file that outgrows its budget wants to be split by meaning.</summary>
public sealed class SizeTests
{
    private static readonly (string Pattern, int Lines)[] Budgets = [("*.razor", 150), ("*.razor.cs", 250), ("*.cs", 400), ("*.js", 400)];

    private static readonly string[] Folders = ["SecureVault.Core", "SecureVault.Web", "SecureVault.Tests", "bench"];

    [Fact]
    public void No_source_file_outgrows_its_budget()
    {
        var root = Root();
        var files = Folders.SelectMany(folder => Sources(Path.Combine(root, folder))).ToList();

        var faults = files
            .Select(file => (File: Path.GetRelativePath(root, file), Lines: File.ReadLines(file).Count(), Budget: BudgetOf(file)))
            .Where(file => file.Lines > file.Budget)
            .Select(file => $"{file.File} has {file.Lines} lines of {file.Budget}");

        Assert.True(files.Count > 300, "The sources were not found.");
        Assert.Equal([], faults);
    }

    private static int BudgetOf(string file) => Budgets
        .First(budget => file.EndsWith(budget.Pattern[1..], StringComparison.Ordinal))
        .Lines;

    // Generated: migrations by their tool, libraries by others.
    private static IEnumerable<string> Sources(string folder) => Budgets
        .SelectMany(budget => Directory.EnumerateFiles(folder, budget.Pattern, SearchOption.AllDirectories))
        .Distinct()
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "Migrations" or "lib"));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SecureVault.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return folder.FullName;
    }
}
