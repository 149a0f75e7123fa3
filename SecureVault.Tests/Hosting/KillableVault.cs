using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SecureVault.Tests.Hosting;

/// <summary>The program itself as a process, to be killed at any moment and started again at the same address.</summary>
internal sealed class KillableVault : IDisposable
{
    private readonly string _dataFolder;
    private readonly ConcurrentQueue<string> _output = [];
    private Process? _process;

    public KillableVault(string dataFolder)
    {
        _dataFolder = dataFolder;
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
    }

    public Uri Address { get; }

    /// <summary>A program that runs it and is replaced by it, with its arguments.</summary>
    public string[] Wrapper { get; init; } = [];

    /// <summary>What it has written so far, of all its starts.</summary>
    public IReadOnlyCollection<string> Output => _output;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts it and kills it after some time, wherever it is by then.</summary>
    public async Task StartAndKillAsync(TimeSpan after)
    {
        Begin(Wrapper, []);
        await Task.Delay(after, Token);
        await KillAsync();
    }

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync(params string[] settings)
    {
        Begin(Wrapper, settings);
        using var http = new HttpClient { BaseAddress = Address };
        while (!await AnswersAsync(http))
        {
            Assert.False(_process!.HasExited, $"The server ended by itself. {string.Join('\n', _output)}");
            await Task.Delay(50, Token);
        }
    }

    /// <summary>Starts it under a program that may kill it, and waits until it is killed or answers.</summary>
    /// <returns>Whether it was killed.</returns>
    public async Task<bool> StartUntilKilledAsync(params string[] wrapper)
    {
        Begin(wrapper, []);
        using var http = new HttpClient { BaseAddress = Address };
        while (!_process!.HasExited && !await AnswersAsync(http))
        {
            await Task.Delay(50, Token);
        }

        return _process.HasExited;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(Token);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Tells it to stop, as a container engine does; it has until <see cref="ExitAsync"/>.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]);
        await kill.WaitForExitAsync(Token);
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync(TimeSpan limit)
    {
        await _process!.WaitForExitAsync(Token).WaitAsync(limit, Token);
        var code = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return code;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
        }

        _process?.Dispose();
    }

    private void Begin(string[] wrapper, string[] settings)
    {
        string[] command = [.. wrapper, "dotnet", typeof(Program).Assembly.Location, $"--Vault:DataFolder={_dataFolder}", $"--Urls={Address}", .. settings];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        _process?.Dispose();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/live", UriKind.Relative), Token);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
