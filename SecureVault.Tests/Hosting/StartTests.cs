using System.Net.Sockets;

namespace SecureVault.Tests.Hosting;

/// <summary>The program itself, as a process: what it says and leaves behind when it can't start.</summary>
public sealed class StartTests
{
    public static TheoryData<string[], string> WrongSettings => new()
    {
        { ["--Vault:MaxFileBytes=0"], "Vault:MaxFileBytes" },
        { ["--Vault:PartsInMemory=1"], "Vault:PartsInMemory" },
        { ["--Vault:TrashDays=often"], "TrashDays" },
        { ["--Database:BusyTimeoutSeconds=0"], "BusyTimeoutSeconds" },
        { ["--Accounts:AttemptsBeforeLockout=0"], "AttemptsBeforeLockout" },
        { ["--ObjectStore:Kind=Tape"], "ObjectStore:Kind" },
        { ["--ObjectStore:Kind=S3", "--ObjectStore:S3:Region=eu-central-1"], "ObjectStore:S3:Bucket" },
        { ["--ObjectStore:Kind=S3", "--ObjectStore:S3:Bucket=my-vault", "--ObjectStore:S3:ServiceUrl=http://127.0.0.1:9", "--ObjectStore:S3:MaxAttempts=1"], "ObjectStore:S3:ServiceUrl" },
        { ["--MasterKey:Source=Environment"], "SECUREVAULT_MASTER_KEY" },
        { ["--MasterKey:Generate=false"], "MasterKey:Generate" },
        { ["--MasterKey:File=objects/master.key"], "MasterKey:File" },
        { ["--Database:File=/proc/vault.db"], "Database:File" },
        { ["--Vault:DataFolder=/proc/vault"], "Vault:DataFolder" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task A_wrong_setting_ends_the_start_with_one_line_that_names_it_and_nothing_is_written(string[] settings, string named)
    {
        using var folder = new TemporaryFolder();

        var run = await VaultProcess.RunAsync(folder, settings);

        run.AssertRefused(named);
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

        run.AssertRefused("master.key");
        Assert.False(File.Exists(folder.Combine("securevault.db")));
    }

    [Fact]
    public async Task A_database_without_its_key_file_is_not_given_a_new_key()
    {
        using var folder = new TemporaryFolder();
        await VaultProcess.MakeVaultAsync(folder.Path);
        File.Delete(folder.Combine("keys", "master.key"));

        (await VaultProcess.RunAsync(folder)).AssertRefused("MasterKey:File");
        Assert.False(File.Exists(folder.Combine("keys", "master.key")));
    }

    [Fact]
    public async Task A_key_of_another_vault_is_refused()
    {
        using var folder = new TemporaryFolder();
        await VaultProcess.MakeVaultAsync(folder.Path);
        using var other = Core.Cryptography.MasterKey.Generate();
        await PrivateFile.WriteAsync(folder.Combine("keys", "master.key"), other.ToRecoveryText());

        (await VaultProcess.RunAsync(folder)).AssertRefused(other.Id);
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
