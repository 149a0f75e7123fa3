using System.Diagnostics;
using SecureVault.Core;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Commands;

/// <summary>The program at a terminal, and in a shell that completes what is typed.</summary>
public sealed class TerminalTests
{
    private const string Escape = "\u001b[";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, null)]
    [InlineData("NO_COLOR", null)]
    [InlineData(null, "-q")]
    public async Task A_bar_is_shown_at_a_terminal_only_without_colours_if_wished_and_not_when_quiet(string? variable, string? option)
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root, new byte[100]);
        string[] words = option is null ? ["verify"] : ["verify", option];

        var shown = await AtTerminalAsync(vault, variable is null ? [] : new() { [variable] = "1" }, words);
        var plain = await VerbRun.RunAsync(vault, "en", words);

        Assert.Equal(option is null, shown.Contains("Verifying", StringComparison.Ordinal));
        Assert.Equal(option is null && variable is null, shown.Contains($"{Escape}38;5;", StringComparison.Ordinal) || shown.Contains($"{Escape}3", StringComparison.Ordinal));
        Assert.Contains("1 content verified", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Escape, plain.Output + plain.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sizes_and_times_come_in_the_units_that_are_asked_for()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.StoreAsync(await vault.AddUserAsync(), "a.txt", ItemId.Root, new byte[2_000_000]);

        var exact = await VerbRun.RunAsync(vault, "en", "accounts", "list", "--units", "exact");
        var binary = await VerbRun.RunAsync(vault, "en", "accounts", "list", "--units", "binary");
        var wrong = await VerbRun.RunAsync(vault, "en", "accounts", "list", "--units", "furlongs");

        Assert.Matches(@"2026-03-01T12:00:00Z .* \d{7}\n", exact.Output);
        Assert.Contains(" 1.9 MiB", binary.Output, StringComparison.Ordinal);
        Assert.Equal((2, ""), (wrong.ExitCode, wrong.Output));
    }

    [Theory]
    [InlineData("securevault ba", "backup")]
    [InlineData("securevault keys r", "retire rotate")]
    [InlineData("securevault verify --sa", "--sample")]
    [InlineData("securevault accounts list --units ", "binary decimal exact")]
    [InlineData("securevault completion ", "bash fish zsh")]
    [InlineData("securevault open ./a", "")]
    public async Task Bash_completes_verbs_options_and_values(string line, string completed)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "needs bash");
        using var folder = new TemporaryFolder();
        var script = await VaultProcess.RunAsync(["completion", "bash"], []);
        Assert.Equal((0, ""), (script.ExitCode, script.Error));
        await File.WriteAllTextAsync(folder.Combine("completion"), script.Output, Token);
        var program = folder.Combine("securevault");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\nexec dotnet '{typeof(Program).Assembly.Location}' \"$@\"\n", Token);
#pragma warning disable CA1416 // skipped where there is no bash
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
#pragma warning restore CA1416

        // As bash does it: the words of the line, with the last one empty behind a space.
        const string Type = """
            source "$1"; COMP_LINE="$2"; COMP_POINT=${#2}; read -ra COMP_WORDS <<< "$2"
            [[ "$2" == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            complete -p securevault > /dev/null && _securevault; printf '%s\n' "${COMPREPLY[@]}" | grep -v -e '^-[?hqvy]$' -e '^/' -e '^--[hjqv]' -e --units
            """;
        using var bash = new Process { StartInfo = new ProcessStartInfo("/bin/bash", ["--norc", "-c", Type, "bash", folder.Combine("completion"), line]) { RedirectStandardOutput = true } };
        bash.StartInfo.Environment["PATH"] = $"{folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";
        bash.Start();
        var output = await bash.StandardOutput.ReadToEndAsync(Token);
        await bash.WaitForExitAsync(Token);

        Assert.Equal(completed, string.Join(' ', output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)));
    }

    /// <summary>What a terminal would show.</summary>
    private static async Task<string> AtTerminalAsync(CoreVault vault, Dictionary<string, string> environment, string[] words)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "needs script");
        string[] command =
        [
            "dotnet", typeof(Program).Assembly.Location, .. words, $"--Vault:DataFolder={vault.Folder.Path}", "--MasterKey:Source=Environment",
        ];
        using var script = new Process
        {
            StartInfo = new ProcessStartInfo("/usr/bin/script", ["--quiet", "--return", "--command", string.Join(' ', command.Select(word => $"'{word}'")), "/dev/null"])
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            },
        };
        foreach (var (name, value) in environment)
        {
            script.StartInfo.Environment[name] = value;
        }

        foreach (var (name, value) in new[] { ("SECUREVAULT_MASTER_KEY", vault.Key), ("TERM", "xterm-256color"), ("LC_ALL", "en_US.UTF-8"), ("COLUMNS", "120") })
        {
            script.StartInfo.Environment[name] = value;
        }

        script.Start();
        var shown = await script.StandardOutput.ReadToEndAsync(Token);
        await script.WaitForExitAsync(Token);
        Assert.True(script.ExitCode == 0, shown);
        return shown;
    }
}
