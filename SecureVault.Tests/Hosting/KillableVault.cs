using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SecureVault.Tests.Hosting;

/// <summary>The program itself as a process, to be killed at any moment and started again at the same address.</summary>
internal sealed class KillableVault : IDisposable
{
    private readonly string _dataFolder;
    private Process? _process;

    public KillableVault(string dataFolder)
    {
        _dataFolder = dataFolder;
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}");
    }

    public Uri Address { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts it and waits until it answers.</summary>
    public async Task StartAsync(params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(Program).Assembly.Location);
        start.ArgumentList.Add($"--Vault:DataFolder={_dataFolder}");
        start.ArgumentList.Add($"--Urls={Address}");
        settings.ToList().ForEach(start.ArgumentList.Add);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = Address };
        while (!await AnswersAsync(http))
        {
            Assert.False(_process.HasExited, "The server ended by itself.");
            await Task.Delay(50, Token);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
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
        _process?.Kill();
        _process?.Dispose();
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
