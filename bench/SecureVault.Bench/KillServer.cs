using System.Diagnostics;

namespace SecureVault.Bench;

/// <summary>The server as a process that is killed and started again, and its verbs.</summary>
internal sealed class KillServer(string folder, Uri address, string program) : IDisposable
{
    private Process? _process;

    public Uri Address => address;

    /// <summary>Starts it, and waits until it answers.</summary>
    public async Task StartAsync()
    {
        Begin();
        using var http = new HttpClient();
        while (!await AnswersAsync(http))
        {
            if (_process!.HasExited)
            {
                throw new InvalidOperationException($"The server ended by itself with exit code {_process.ExitCode}; see {LogFile}.");
            }

            await Task.Delay(20);
        }
    }

    /// <summary>Starts it, and kills it after some time wherever it is by then.</summary>
    public async Task StartAndKillAsync(TimeSpan after)
    {
        Begin();
        await Task.Delay(after);
        await KillAsync();
    }

    /// <summary>kill -9, with the processes that it started.</summary>
    public async Task KillAsync()
    {
        if (_process!.HasExited)
        {
            throw new InvalidOperationException($"The server ended by itself with exit code {_process.ExitCode}; see {LogFile}.");
        }

        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Tells it to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        await _process.WaitForExitAsync();
    }

    /// <summary>Runs a verb.</summary>
    /// <returns>Its exit code and its output.</returns>
    public async Task<(int ExitCode, string Output)> RunVerbAsync(params string[] verb)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. verb, $"--Vault:DataFolder={folder}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output + await error);
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
        }

        _process?.Dispose();
    }

    private string LogFile => $"{folder.TrimEnd('/')}.log";

    private void Begin()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo(
            "sh", ["-c", "exec dotnet \"$1\" \"--Vault:DataFolder=$2\" \"--Urls=$3\" --Vault:UndoDeleteSeconds=0 >>\"$4\" 2>&1", "sh", program, folder, address.ToString(), LogFile])
        {
            WorkingDirectory = Path.GetDirectoryName(program),
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(KillServer).Assembly.Location;
        _process = Process.Start(start)!;
    }

    private async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(address, "/health/live"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
