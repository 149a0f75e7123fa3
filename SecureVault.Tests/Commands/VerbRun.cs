using System.Text.RegularExpressions;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Commands;

/// <summary>Runs verbs of the built program, and compares what they say with the files in Golden.</summary>
internal static partial class VerbRun
{
    /// <summary>The languages that verbs speak, and the locales that ask for them.</summary>
    public static TheoryData<string> Languages => ["en", "de"];

    /// <summary>Runs a verb that needs no vault.</summary>
    public static Task<Run> RunAsync(string language, params string[] words) => VaultProcess.RunAsync(words, EnvironmentOf(language));

    /// <summary>Runs a verb beside a vault, which holds its lock like a server.</summary>
    public static Task<Run> RunAsync(CoreVault vault, string language, params string[] words) => RunWithInputAsync(vault, language, null, words);

    /// <summary>The same, with something on the standard input.</summary>
    public static Task<Run> RunWithInputAsync(CoreVault vault, string language, string? input, params string[] words)
    {
        var environment = EnvironmentOf(language);
        environment["SECUREVAULT_MASTER_KEY"] = vault.Key;
        return VaultProcess.RunAsync(
            [.. words, $"--Vault:DataFolder={vault.Folder.Path}", "--MasterKey:Source=Environment"], environment, input);
    }

    /// <summary>Compares output and error output with a file; identifiers differ each time.</summary>
    public static void AssertGolden(this Run run, string name, string language)
    {
        var said = $"exit code {run.ExitCode}\n--- output\n{run.Output}--- error output\n{run.Error}".ReplaceLineEndings("\n");
        said = said.Replace('\u202f', ' '); // before AM and PM, where the system's tables are newer
        said = Identifier().Replace(MasterKeyId().Replace(ObjectKey().Replace(said, "<object key>"), "<master key id>"), "<identifier>");
        var file = Path.Combine(Repository.Root, "SecureVault.Tests", "Commands", "Golden", $"{name}.{language}.txt");
        var expected = File.Exists(file) ? File.ReadAllText(file) : "";
        if (said != expected && Environment.GetEnvironmentVariable("SECUREVAULT_TEST_WRITE_GOLDEN") is not null)
        {
            File.WriteAllText(file, said);
            Assert.Fail($"{file} was written; look at it, then run the test without the variable.");
        }

        Assert.Equal(expected, said);
    }

    private static Dictionary<string, string?> EnvironmentOf(string language) => new()
    {
        ["LC_ALL"] = language == "de" ? "de_DE.UTF-8" : "en_US.UTF-8",
        ["LANGUAGE"] = null,
        ["TZ"] = "UTC",
    };

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Identifier();

    [GeneratedRegex("[0-9a-f]{2}/[0-9a-f]{30}")]
    private static partial Regex ObjectKey();

    [GeneratedRegex(@"\b[0-9a-f]{16}\b")]
    private static partial Regex MasterKeyId();
}
