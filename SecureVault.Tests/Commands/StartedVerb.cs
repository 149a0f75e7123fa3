using System.Diagnostics;
using System.Text;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Commands;

/// <summary>A verb of the program that runs while the test goes on.</summary>
internal sealed class StartedVerb : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly StringBuilder _notes = new();
    private readonly Task<string> _output;
    private readonly Process _process;

    private StartedVerb(Process process) => (_process, _output) = (process, process.StandardOutput.ReadToEndAsync(Token));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts it with the vault's key in its environment.</summary>
    /// <param name="vault">Whose key, folder and objects it uses unless the words say otherwise.</param>
    /// <param name="wrapper">A program that runs it, with its arguments.</param>
    /// <param name="words">The verb, its options and settings.</param>
    public static StartedVerb Start(CoreVault vault, string[] wrapper, params string[] words)
    {
        // A shell that runs the tests in the background lets them, and all that they start, ignore Ctrl-C.
        string[] listening = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : [];
        string[] command =
        [
            .. wrapper, .. listening, "dotnet", typeof(Program).Assembly.Location, $"--Vault:DataFolder={vault.Folder.Path}",
            $"--ObjectStore:Disk:Folder={vault.Folder.Combine("objects")}", "--MasterKey:Source=Environment", "--Database:BusyTimeoutSeconds=3", .. words,
        ];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["SECUREVAULT_MASTER_KEY"] = vault.Key;
        start.Environment["LC_ALL"] = "en_US.UTF-8";
        return new StartedVerb(Process.Start(start)!);
    }

    /// <summary>Waits until it has said something on the error output.</summary>
    public async Task SaysAsync(string text)
    {
        while (!_notes.ToString().Contains(text, StringComparison.Ordinal))
        {
            var line = await _process.StandardError.ReadLineAsync(Token).AsTask().WaitAsync(Limit, Token);
            Assert.True(line is not null, $"It ended without '{text}': {_notes}");
            _notes.AppendLine(line);
        }
    }

    /// <summary>Sends a signal: INT is Ctrl-C, TERM a polite end.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(Token);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<Run> ExitAsync()
    {
        var rest = _process.StandardError.ReadToEndAsync(Token);
        await _process.WaitForExitAsync(Token).WaitAsync(Limit, Token);
        return new Run(_process.ExitCode, await _output, _notes + await rest);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
