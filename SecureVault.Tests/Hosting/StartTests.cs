using System.Diagnostics;
using System.Net.Sockets;

namespace SecureVault.Tests.Hosting;

/// <summary>The program itself, as a process: what it says and leaves behind when it can't start.</summary>
public sealed class StartTests
{
    private const int ConfigurationError = 2;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string[], string> WrongSettings => new()
    {
        { ["--Vault:MaxFileBytes=0"], "Vault:MaxFileBytes" },
        { ["--Vault:PartsInMemory=1"], "Vault:PartsInMemory" },
        { ["--Vault:UndoDeleteSeconds=often"], "UndoDeleteSeconds" },
        { ["--Database:BusyTimeoutSeconds=0"], "BusyTimeoutSeconds" },
        { ["--Accounts:AttemptsBeforeLockout=0"], "AttemptsBeforeLockout" },
        { ["--ObjectStore:Kind=Tape"], "ObjectStore:Kind" },
        { ["--ObjectStore:Kind=S3", "--ObjectStore:S3:Region=eu-central-1"], "ObjectStore:S3:Bucket" },
        { ["--ObjectStore:Kind=S3", "--ObjectStore:S3:Bucket=my-vault", "--ObjectStore:S3:ServiceUrl=http://127.0.0.1:9", "--ObjectStore:S3:MaxAttempts=1"], "ObjectStore:S3:ServiceUrl" },
        { ["--MasterKey:Source=Environment"], "SECUREVAULT_MASTER_KEY" },
        { ["--MasterKey:Generate=false"], "MasterKey:Generate" },
        { ["--MasterKey:File=objects/master.key"], "MasterKey:File" },
        { ["--Vault:DataFolder=/proc/vault"], "Vault:DataFolder" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task A_wrong_setting_ends_the_start_with_one_line_that_names_it_and_nothing_is_written(string[] settings, string named)
    {
        using var folder = new TemporaryFolder();

        var run = await RunAsync(folder, settings);

        AssertRefused(run, named);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Several_wrong_settings_get_a_line_each()
    {
        using var folder = new TemporaryFolder();

        var run = await RunAsync(folder, "--Vault:PartsInMemory=0", "--Vault:PartsInFlight=0");

        Assert.Equal(ConfigurationError, run.ExitCode);
        Assert.Contains("PartsInMemory", run.Error, StringComparison.Ordinal);
        Assert.Contains("PartsInFlight", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_file_that_is_none_is_named()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("keys"));
        await File.WriteAllTextAsync(folder.Combine("keys", "master.key"), "not a key", Token);

        var run = await RunAsync(folder);

        AssertRefused(run, "master.key");
        Assert.False(File.Exists(folder.Combine("securevault.db")));
    }

    [Fact]
    public async Task A_database_without_its_key_file_is_not_given_a_new_key()
    {
        using var folder = new TemporaryFolder();
        await MakeVaultAsync(folder);
        File.Delete(folder.Combine("keys", "master.key"));

        AssertRefused(await RunAsync(folder), "MasterKey:File");
        Assert.False(File.Exists(folder.Combine("keys", "master.key")));
    }

    [Fact]
    public async Task A_key_of_another_vault_is_refused()
    {
        using var folder = new TemporaryFolder();
        await MakeVaultAsync(folder);
        using var other = Core.Cryptography.MasterKey.Generate();
        await File.WriteAllTextAsync(folder.Combine("keys", "master.key"), other.ToRecoveryText(), Token);

        AssertRefused(await RunAsync(folder), other.Id);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        AssertRefused(await RunAsync(folder, $"--Urls=http://127.0.0.1:{port}"), "Urls");
    }

    private static void AssertRefused(Run run, string named)
    {
        Assert.Equal(ConfigurationError, run.ExitCode);
        var line = Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("SecureVault can't start: ", line, StringComparison.Ordinal);
        Assert.Contains(named, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
    }

    private static async Task MakeVaultAsync(TemporaryFolder folder)
    {
        await using var app = VaultApp.Start(new() { ["Vault:DataFolder"] = folder.Path });
        var setup = app.Get<Core.Accounts.AccountSetup>();
        await setup.CreateFirstAdministratorAsync(setup.Code!, "a@example.org", "long enough to count", Token);
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    private static async Task<Run> RunAsync(TemporaryFolder folder, params string[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(typeof(Program).Assembly.Location);
        start.ArgumentList.Add($"--Vault:DataFolder={folder.Path}");
        start.ArgumentList.Add("--Urls=http://127.0.0.1:0");
        foreach (var setting in settings)
        {
            start.ArgumentList.Add(setting);
        }

        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["SECUREVAULT_MASTER_KEY"] = null,
            ["AWS_ENDPOINT_URL_S3"] = null,
            ["AWS_ACCESS_KEY_ID"] = "test",
            ["AWS_SECRET_ACCESS_KEY"] = "test",
        })
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
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

    private sealed record Run(int ExitCode, string Output, string Error);
}
