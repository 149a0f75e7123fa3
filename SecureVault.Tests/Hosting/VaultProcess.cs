using System.Diagnostics;
using SecureVault.Core.Accounts;

namespace SecureVault.Tests.Hosting;

/// <summary>The program as a process of its own, for starts that are to fail.</summary>
internal static class VaultProcess
{
    public const int ConfigurationError = 2;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes a vault with one account, and ends it again.</summary>
    public static async Task MakeVaultAsync(string folder)
    {
        await using var app = VaultApp.Start(new() { ["Vault:DataFolder"] = folder });
        var setup = app.Get<AccountSetup>();
        await setup.CreateFirstAdministratorAsync(setup.Code!, "a@example.org", "long enough to count", Token);
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    /// <summary>Runs the server until it ends by itself.</summary>
    public static Task<Run> RunAsync(TemporaryFolder folder, params string[] settings) =>
        RunAsync([$"--Vault:DataFolder={folder.Path}", "--Urls=http://127.0.0.1:0", .. settings], []);

    /// <summary>Runs the program until it ends by itself.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Variables besides the test's own; null takes one away.</param>
    /// <param name="input">Its standard input; null leaves it open.</param>
    public static async Task<Run> RunAsync(IEnumerable<string> arguments, Dictionary<string, string?> environment, string? input = null)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["SECUREVAULT_MASTER_KEY"] = null,
            ["AWS_ENDPOINT_URL_S3"] = null,
            ["AWS_ACCESS_KEY_ID"] = "test",
            ["AWS_SECRET_ACCESS_KEY"] = "test",
        }.Concat(environment))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return new Run(process.ExitCode, await output, await error);
    }
}

/// <summary>How a run ended, and what it said.</summary>
internal sealed record Run(int ExitCode, string Output, string Error)
{
    /// <summary>One line that names what is wrong, the exit code for it, no stack trace.</summary>
    public void AssertRefused(string named, int code = VaultProcess.ConfigurationError)
    {
        Assert.Equal(code, ExitCode);
        var line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("SecureVault can't start: ", line, StringComparison.Ordinal);
        Assert.Contains(named, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Output, StringComparison.Ordinal);
    }
}
