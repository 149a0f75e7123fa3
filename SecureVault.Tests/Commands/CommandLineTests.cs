using System.Text.RegularExpressions;
using SecureVault.Tests.Hosting;
using SecureVault.Web.Commands;

namespace SecureVault.Tests.Commands;

public sealed partial class CommandLineTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("--Vault:DataFolder=/srv --Urls http://x", "--Vault:DataFolder=/srv --Urls http://x", true)]
    [InlineData("serve --Vault:DataFolder /srv", "--Vault:DataFolder /srv", true)]
    [InlineData("Vault:DataFolder=/srv /Urls=http://x", "Vault:DataFolder=/srv /Urls=http://x", true)]
    [InlineData("accounts list --json --Vault:DataFolder=/srv", "--Vault:DataFolder=/srv", false)]
    [InlineData("verify --sample=5%", "", false)]
    [InlineData("--foo=bar", "", false)]
    [InlineData("--version", "", false)]
    public void Settings_are_told_from_verbs_and_their_options(string line, string settings, bool serves)
    {
        var arguments = ProgramArguments.Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(settings, string.Join(' ', arguments.Settings));
        Assert.Equal(serves, arguments.Serves);
    }

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task Help_names_every_verb(string language) => (await VerbRun.RunAsync(language, "--help")).AssertGolden("help", language);

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task Help_of_a_verb_has_examples(string language) => (await VerbRun.RunAsync(language, "verify", "--help")).AssertGolden("verify-help", language);

    [Fact]
    public void Every_verb_has_examples_that_can_be_typed()
    {
        var root = CommandLine.Build([], TextWriter.Null, TextWriter.Null);
        var verbs = CommandLine.Verbs(root).ToList();

        Assert.InRange(verbs.Count, 20, 100);
        Assert.All(verbs, verb =>
        {
            Assert.NotEmpty(verb.Examples);
            foreach (var example in verb.Examples)
            {
                // Of a pipe the first part is the program's; what the shell puts in is a number.
                var line = ShellValue().Replace(example, "3").Split(['|', '>', '<', '&'])[0];
                var parsed = root.Parse(ProgramArguments.Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Words);
                Assert.Empty(parsed.Errors);
                Assert.True(parsed.CommandResult.Command == verb || verb.Subcommands.Contains(parsed.CommandResult.Command), example);
            }
        });
    }

    [Theory]
    [InlineData("acounts list", "accounts")]
    [InlineData("accounts list --jsn", "--json")]
    [InlineData("verify --al", "--all")]
    public async Task The_nearest_to_a_mistake_is_named(string line, string meant)
    {
        var run = await VerbRun.RunAsync("en", line.Split(' '));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(meant, run.Error.Split('\n'));
    }

    [Theory]
    [InlineData("verify --part 31/30")]
    [InlineData("verify --part 0/30")]
    [InlineData("verify --sample 0%")]
    [InlineData("verify --sample 101")]
    [InlineData("verify --all --sample 5%")]
    [InlineData("healthcheck --timeout 0")]
    [InlineData("keys")]
    [InlineData("serve --json")]
    public async Task A_wrong_value_is_a_wrong_command_line(string line)
    {
        var run = await VerbRun.RunAsync("en", line.Split(' '));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.NotEqual("", run.Error);
    }

    [Fact]
    public async Task The_version_needs_no_settings()
    {
        var run = await VerbRun.RunAsync("en", "--version", "--ObjectStore:Kind=Nonsense");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"^\d+\.\d+", run.Output);
    }

    [Fact]
    public async Task A_wrong_setting_is_told_like_by_the_server()
    {
        var run = await VerbRun.RunAsync("en", "accounts", "list", "--ObjectStore:Kind=Nonsense");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Equal("securevault: ObjectStore:Kind must be one of Disk, S3.\n", run.Error);
    }

    [Fact]
    public async Task A_folder_without_a_vault_stays_as_it_is()
    {
        using var folder = new TemporaryFolder();

        foreach (var verb in new[] { "accounts list", "keys list", "keys check", "check", "verify" })
        {
            var run = await VerbRun.RunAsync("en", [.. verb.Split(' '), $"--Vault:DataFolder={folder.Path}"]);
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            Assert.Contains("Vault:DataFolder", run.Error, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task A_server_is_asked_for_its_health(string language)
    {
        using var folder = new TemporaryFolder();
        using var vault = new KillableVault(folder.Path);
        var silent = await VerbRun.RunAsync(language, "healthcheck", $"--Urls={vault.Address}");
        await vault.StartAsync("--AllowedHosts=vault.example.org;127.0.0.1");
        var ready = await VerbRun.RunAsync(language, "healthcheck", $"--Urls=http://*:{vault.Address.Port}", "--AllowedHosts=vault.example.org;127.0.0.1");
        var lines = await VerbRun.RunAsync(language, "healthcheck", "--json", $"--Urls={vault.Address}");

        (silent with { Output = Anywhere(silent.Output) }).AssertGolden("healthcheck-silent", language);
        (ready with { Output = Anywhere(ready.Output) }).AssertGolden("healthcheck", language);
        Assert.Equal($"{{\"address\":\"{vault.Address.GetLeftPart(UriPartial.Authority)}\",\"state\":\"ready\"}}\n", lines.Output);

        string Anywhere(string text) => text.Replace($":{vault.Address.Port}", ":5080", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\$\([^)]*\)")]
    private static partial Regex ShellValue();
}
