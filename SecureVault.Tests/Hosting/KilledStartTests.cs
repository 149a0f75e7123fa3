using System.Net;
using System.Runtime.Versioning;
using Microsoft.EntityFrameworkCore;

namespace SecureVault.Tests.Hosting;

/// <summary>
/// A start that is killed while it makes or updates the database, or writes the key: the next one starts. strace kills the process
/// at one of its calls, so that each case is a place in the work and not a moment that depends on the machine.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class KilledStartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Of a first start's writes to the database and its log; it makes some 250 of them.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(20)]
    [InlineData(45)]
    [InlineData(120)]
    public async Task A_first_start_that_is_killed_at_a_write_to_the_database_is_followed_by_one_that_works(int write)
    {
        using var folder = new TemporaryFolder();

        await KillAndStartAgainAsync(folder, "pwrite64", write, "securevault.db", "securevault.db-wal");
    }

    [Theory]
    [InlineData("openat", "keys/master.key.unfinished")]
    [InlineData("pwrite64", "keys/master.key.unfinished")]
    [InlineData("fsync", "keys/master.key.unfinished")]
    [InlineData("rename", "keys/master.key.unfinished")]
    [InlineData("fsync", "keys")]
    public async Task A_first_start_that_is_killed_while_it_writes_the_key_is_followed_by_one_that_works(string call, string path)
    {
        using var folder = new TemporaryFolder();

        await KillAndStartAgainAsync(folder, call, 1, path);
    }

    [Theory]
    [InlineData("pwrite64", 1, "securevault.db-wal")]
    [InlineData("pwrite64", 5, "securevault.db-wal")]
    [InlineData("pwrite64", 25, "securevault.db-wal")]
    [InlineData("fsync,fdatasync", 1, "securevault.db-wal")]
    [InlineData("fsync,fdatasync", 2, "securevault.db-wal")]
    [InlineData("pwrite64", 3, "securevault.db.copy-unfinished")]
    public async Task An_upgrade_that_is_killed_is_followed_by_one_that_works_and_loses_nothing(string call, int count, string path)
    {
        using var folder = new TemporaryFolder();
        var user = await OlderDatabase.MakeAsync(folder.Combine("securevault.db"));

        await KillAndStartAgainAsync(folder, call, count, path);

        await using var db = OlderDatabase.Open(folder.Combine("securevault.db"));
        Assert.Equal(user, (await db.Users.SingleAsync(Token)).Id);
        Assert.Equal(42, (await db.Usage.SingleAsync(Token)).UsedBytes);
        Assert.Single(Directory.EnumerateFiles(folder.Path, "*.copy"));
        Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.copy-unfinished"));
    }

    private static async Task KillAndStartAgainAsync(TemporaryFolder folder, string calls, int count, params string[] paths)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/strace"), "needs strace");
        using var vault = new KillableVault(folder.Path);
        // Not with --seccomp-bpf: strace 6.1 then injects errors, but no signals.
        var killed = await vault.StartUntilKilledAsync(
            ["/usr/bin/strace", "-f", "-o", "/dev/null", $"--trace={calls}", .. paths.SelectMany(path => new[] { "-P", folder.Combine(path) }), $"--inject={calls}:signal=SIGKILL:when={count}"]);
        Assert.SkipWhen(vault.Output.Any(line => line.Contains("PTRACE", StringComparison.Ordinal)), "strace may not trace here");
        Assert.True(killed, "The start came to its end: the case names a call that is not made.");

        await using var next = VaultApp.Start(new() { ["Vault:DataFolder"] = folder.Path });
        using var http = next.NewClient(new CookieContainer());
        using var ready = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
    }
}
