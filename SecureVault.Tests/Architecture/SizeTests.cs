namespace SecureVault.Tests.Architecture;

/// <summary>A file that outgrows its budget wants to be split by meaning.</summary>
public sealed class SizeTests
{
    private static readonly (string Pattern, int Lines)[] Budgets = [("*.razor", 150), ("*.razor.cs", 250), ("*.cs", 400), ("*.js", 400)];

    private static readonly string[] Folders = ["SecureVault.Core", "SecureVault.Web", "SecureVault.Tests", "bench"];

    [Fact]
    public void No_source_file_outgrows_its_budget()
    {
        var files = Budgets.SelectMany(budget => Repository.Files(budget.Pattern, Folders)).Distinct().ToList();

        var errors = files
            .Select(file => (File: Path.GetRelativePath(Repository.Root, file), Lines: File.ReadLines(file).Count(), Budget: BudgetOf(file)))
            .Where(file => file.Lines > file.Budget)
            .Select(file => $"{file.File} has {file.Lines} lines of {file.Budget}");

        Assert.True(files.Count > 300, "The sources were not found.");
        Assert.Equal([], errors);
    }

    private static int BudgetOf(string file) => Budgets
        .First(budget => file.EndsWith(budget.Pattern[1..], StringComparison.Ordinal))
        .Lines;
}
