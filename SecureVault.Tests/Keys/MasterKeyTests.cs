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

        await new FileMasterKeySource(path, mayGenerate: true).CreateAsync(key, Token);
        var read = await new FileMasterKeySource(path, mayGenerate: true).LoadAsync(Token);

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
        var source = new FileMasterKeySource(folder.Combine("master.key"), mayGenerate: true);
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
        Assert.Null(await new FileMasterKeySource(folder.Combine("none"), mayGenerate: true).LoadAsync(Token));
        await Assert.ThrowsAsync<MasterKeyException>(() => new FileMasterKeySource(folder.Combine("none"), mayGenerate: false).LoadAsync(Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a remark")]
    [InlineData("SVMK1-NONSENSE")]
    public async Task A_file_without_a_key_is_named_in_the_message_and_its_content_is_not(string content)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("master.key");
        await File.WriteAllTextAsync(path, content, Token);

        var exception = await Assert.ThrowsAsync<MasterKeyException>(() => new FileMasterKeySource(path, mayGenerate: true).LoadAsync(Token));

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
        other.Load([MasterKey.Generate()]);

        var keys = new UserKeys(
            vault.Get<Microsoft.EntityFrameworkCore.IDbContextFactory<Core.Data.VaultDbContext>>(), other, vault.Clock);

        var found = await vault.Get<Core.Data.VaultDatabase>().InspectAsync(Token);
        Assert.Single(found.Keys);
        Assert.Throws<MasterKeyException>(() => keys.Check(found.Keys));
        vault.Get<UserKeys>().Check(found.Keys);
    }
}
