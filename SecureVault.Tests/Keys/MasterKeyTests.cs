using Microsoft.Extensions.Logging.Abstractions;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;

namespace SecureVault.Tests.Keys;

public sealed class MasterKeyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_generated_key_file_is_private_and_reads_back()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("keys", "master.key");
        using var key = MasterKey.Generate();

        await SourceOf(path).CreateAsync(key, Token);
        var read = await SourceOf(path).LoadAsync(Token);

        Assert.Equal(key.Id, Assert.Single(read!).Id);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task A_key_file_is_never_overwritten()
    {
        using var folder = new TemporaryFolder();
        var source = SourceOf(folder.Combine("master.key"));
        using var first = MasterKey.Generate();
        using var second = MasterKey.Generate();
        await source.CreateAsync(first, Token);

        await Assert.ThrowsAsync<MasterKeyException>(() => source.CreateAsync(second, Token));

        Assert.Equal(first.Id, Assert.Single((await source.LoadAsync(Token))!).Id);
    }

    [Fact]
    public async Task A_missing_file_may_be_made_only_where_the_settings_allow_it()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(await SourceOf(folder.Combine("none")).LoadAsync(Token));
        await Assert.ThrowsAsync<MasterKeyException>(() => SourceOf(folder.Combine("none"), mayGenerate: false).LoadAsync(Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a remark")]
    [InlineData("SVMK1-NONSENSE")]
    public async Task A_file_without_a_key_is_named_in_the_message_and_its_content_is_not(string content)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("master.key");
        await PrivateFile.WriteAsync(path, content);

        var exception = await Assert.ThrowsAsync<MasterKeyException>(() => SourceOf(path).LoadAsync(Token));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("NONSENSE", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_keys_are_read_in_order_with_remarks_between()
    {
        using var active = MasterKey.Generate();
        using var older = MasterKey.Generate();

        var keys = MasterKeyText.Parse($"# keyring\n{active.ToRecoveryText()}\n\n{older.ToRecoveryText()} # before March\n", "test");

        Assert.Equal([active.Id, older.Id], keys.Select(key => key.Id));
    }

    [Fact]
    public async Task Keys_of_another_database_are_found_out()
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();
        using var other = new MasterKeyring();
        other.Load([KeyringEntry.Only(MasterKey.Generate())]);

        var keys = new UserKeys(
            vault.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<Core.Data.VaultDbContext>>(), other, vault.Get<KeyringRefresh>(), vault.Clock);

        var found = await vault.Get<Core.Data.VaultDatabase>().InspectAsync(Token);
        Assert.Single(found.Keys);
        Assert.Throws<MasterKeyException>(() => keys.Check(found.Keys));
        vault.Get<UserKeys>().Check(found.Keys);
    }

    [Theory]
    [InlineData(0b110_000_100)]
    [InlineData(0b110_100_000)]
    [InlineData(0b110_110_110)]
    [InlineData(0b110_000_010)]
    public async Task A_key_file_that_others_can_use_is_refused_with_the_line_that_mends_it(int mode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var folder = new TemporaryFolder();
        var path = await WriteKeyAsync(folder, (UnixFileMode)mode);

        var exception = await Assert.ThrowsAsync<MasterKeyException>(() => SourceOf(path).LoadAsync(Token));

        Assert.Contains($"chmod 600 {path}", exception.Message, StringComparison.Ordinal);
        Assert.Single(await SourceOf(path, allowShared: true).LoadAsync(Token) ?? []);
    }

    [Fact]
    public async Task The_line_that_mends_a_key_file_is_right_for_a_path_with_spaces_and_quotes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var folder = new TemporaryFolder();
        var path = folder.Combine("it's the key");
        File.Move(await WriteKeyAsync(folder, (UnixFileMode)0b110_100_100), path);

        var refusal = await Assert.ThrowsAsync<MasterKeyException>(() => SourceOf(path).LoadAsync(Token));
        var line = refusal.Message[refusal.Message.IndexOf("chmod", StringComparison.Ordinal)..refusal.Message.IndexOf(" - or", StringComparison.Ordinal)];
        using var shell = System.Diagnostics.Process.Start("/bin/sh", ["-c", line]);
        await shell.WaitForExitAsync(Token);

        Assert.Single(await SourceOf(path).LoadAsync(Token) ?? []);
    }

    [Theory]
    [InlineData(0b110_000_000, true)]
    [InlineData(0b100_000_000, true)]
    [InlineData(0b110_100_100, false)]
    public async Task Of_a_link_the_mode_of_the_file_behind_it_counts(int mode, bool isTaken)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        using var folder = new TemporaryFolder();
        var path = await WriteKeyAsync(folder, (UnixFileMode)mode);
        File.CreateSymbolicLink(folder.Combine("link"), path);

        var error = await Record.ExceptionAsync(() => SourceOf(folder.Combine("link")).LoadAsync(Token));

        Assert.Equal(isTaken, error is null);
    }

    private static async Task<string> WriteKeyAsync(TemporaryFolder folder, UnixFileMode mode)
    {
        using var key = MasterKey.Generate();
        var path = folder.Combine("master.key");
        await PrivateFile.WriteAsync(path, key.ToRecoveryText());
#pragma warning disable CA1416 // the tests that call it are skipped there
        File.SetUnixFileMode(path, mode);
#pragma warning restore CA1416
        return path;
    }

    internal static FileMasterKeySource SourceOf(string path, bool mayGenerate = true, bool allowShared = false) => new(
        new MasterKeyOptions { File = path, Generate = mayGenerate, AllowSharedFile = allowShared }, TimeProvider.System, NullLogger<FileMasterKeySource>.Instance);
}
