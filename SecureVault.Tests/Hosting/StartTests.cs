using System.Net.Sockets;

namespace SecureVault.Tests.Hosting;

/// <summary>The program itself, as a process: what it says and leaves behind when it can't start.</summary>
public sealed class StartTests
{
    public static TheoryData<string[], string, int> WrongSettings => new()
    {
        { ["--Vault:MaxFileBytes=0"], "Vault:MaxFileBytes", 2 },
        { ["--Vault:PartsInMemory=1"], "Vault:PartsInMemory", 2 },
        { ["--Vault:TrashDays=often"], "TrashDays", 2 },
        { ["--Database:BusyTimeoutSeconds=0"], "BusyTimeoutSeconds", 2 },
        { ["--Accounts:AttemptsBeforeLockout=0"], "AttemptsBeforeLockout", 2 },
        { ["--ObjectStore:Kind=Tape"], "ObjectStore:Kind", 2 },
        { ["--ObjectStore:Kind=S3", "--ObjectStore:S3:Region=eu-central-1"], "ObjectStore:S3:Bucket", 2 },
        { ["--ObjectStore:Kind=S3", "--ObjectStore:S3:Bucket=my-vault", "--ObjectStore:S3:ServiceUrl=http://127.0.0.1:9", "--ObjectStore:S3:MaxAttempts=1"], "ObjectStore:S3:ServiceUrl", 3 },
        { ["--MasterKey:Source=Environment"], "SECUREVAULT_MASTER_KEY", 4 },
        { ["--MasterKey:Source=Kms", "--MasterKey:Kms:Region=eu-central-1"], "MasterKey:Kms:KeyId", 2 },
        { ["--MasterKey:Source=Kms", "--MasterKey:Kms:KeyId=alias/vault"], "MasterKey:Kms:Region", 2 },
        { ["--MasterKey:Generate=false"], "MasterKey:Generate", 4 },
        { ["--MasterKey:File=objects/master.key"], "MasterKey:File", 2 },
        { ["--Database:File=/proc/vault.db"], "Database:File", 2 },
        { ["--Vault:DataFolder=/proc/vault"], "Vault:DataFolder", 2 },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task A_wrong_setting_ends_the_start_with_one_line_that_names_it_and_nothing_is_written(string[] settings, string named, int code)
    {
        using var folder = new TemporaryFolder();

        var run = await VaultProcess.RunAsync(folder, settings);

        run.AssertRefused(named, code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Several_wrong_settings_get_a_line_each()
    {
        using var folder = new TemporaryFolder();

        var run = await VaultProcess.RunAsync(folder, "--Vault:PartsInMemory=0", "--Vault:PartsInFlight=0");

        Assert.Equal(VaultProcess.ConfigurationError, run.ExitCode);
        Assert.Contains("PartsInMemory", run.Error, StringComparison.Ordinal);
        Assert.Contains("PartsInFlight", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_file_that_is_none_is_named()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("keys"));
        await PrivateFile.WriteAsync(folder.Combine("keys", "master.key"), "not a key");

        var run = await VaultProcess.RunAsync(folder);

        run.AssertRefused("master.key", code: 4);
        Assert.False(File.Exists(folder.Combine("securevault.db")));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var folder = new TemporaryFolder();
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        (await VaultProcess.RunAsync(folder, $"--Urls=http://127.0.0.1:{port}")).AssertRefused("Urls");
    }
}
