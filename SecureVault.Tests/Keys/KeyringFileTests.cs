using SecureVault.Core.Cryptography;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Tests.Keys;

/// <summary>Changes of the key file: durable, one at a time, and never with a lost key.</summary>
public sealed class KeyringFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => _folder.Combine("master.key");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_key_is_added_activated_and_the_old_one_retired_in_a_file_that_stays_private()
    {
        var first = await CreateAsync();
        var changes = new MasterKeyChanges(MasterKeyTests.SourceOf(File));

        var second = await changes.AddAsync(file: null, Token);
        Assert.Equal([(first, MasterKeyState.Active), (second, MasterKeyState.OpeningOnly)], await StatesAsync());
        Assert.True(await changes.ActivateAsync(second, file: null, Token));
        Assert.False(await changes.ActivateAsync(second, file: null, Token));
        await changes.RetireAsync(first, file: null, Token);

        Assert.Equal([(first, MasterKeyState.Retired), (second, MasterKeyState.Active)], await StatesAsync());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
    }

    [Fact]
    public async Task A_file_that_may_be_shared_stays_open_to_its_group()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes");
        const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        await CreateAsync();
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(File, Shared);
        }

        await new MasterKeyChanges(SharedSource()).AddAsync(file: null, Token);

        Assert.Equal(Shared, OperatingSystem.IsWindows() ? Shared : System.IO.File.GetUnixFileMode(File));

        FileMasterKeySource SharedSource() => new(
            new MasterKeyOptions { File = File, AllowSharedFile = true }, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<FileMasterKeySource>.Instance);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_and_writes_nothing()
    {
        var first = await CreateAsync();
        var changes = new MasterKeyChanges(MasterKeyTests.SourceOf(File));
        var second = await changes.AddAsync(file: null, Token);
        await changes.RetireAsync(second, file: null, Token);
        var before = await System.IO.File.ReadAllTextAsync(File, Token);

        await Assert.ThrowsAsync<MasterKeyException>(() => changes.ActivateAsync(second, file: null, Token));
        await Assert.ThrowsAsync<MasterKeyException>(() => changes.ActivateAsync("0123456789abcdef", file: null, Token));
        await Assert.ThrowsAsync<MasterKeyException>(() => changes.RetireAsync(first, file: null, Token));

        Assert.Equal(before, await System.IO.File.ReadAllTextAsync(File, Token));
    }

    [Fact]
    public async Task Of_two_that_change_the_file_at_once_one_is_told_to_come_again()
    {
        await CreateAsync();
        var source = MasterKeyTests.SourceOf(File);

        var error = await Record.ExceptionAsync(() => source.ChangeAsync(
            keys =>
            {
                // The second one starts while the first has read the keys and not written them.
                var second = new MasterKeyChanges(MasterKeyTests.SourceOf(File)).AddAsync(file: null, Token);
                Assert.IsType<VaultInUseException>(second.Exception?.InnerException);
                return keys;
            },
            Token));

        Assert.Null(error);
        await new MasterKeyChanges(source).AddAsync(file: null, Token);
        Assert.Equal(2, (await StatesAsync()).Count);
    }

    [Fact]
    public async Task A_link_stays_a_link_and_the_file_behind_it_is_changed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        await CreateAsync();
        var link = _folder.Combine("link.key");
        System.IO.File.CreateSymbolicLink(link, File);

        await new MasterKeyChanges(MasterKeyTests.SourceOf(link)).AddAsync(file: null, Token);

        Assert.NotNull(new FileInfo(link).LinkTarget);
        Assert.Equal(2, (await StatesAsync()).Count);
    }

    [Fact]
    public async Task An_export_is_private_reads_back_and_takes_the_place_of_no_file()
    {
        var first = await CreateAsync();
        var changes = new MasterKeyChanges(MasterKeyTests.SourceOf(File));
        var copy = _folder.Combine("copy.key");

        await changes.ExportAsync(first, copy, Token);
        await Assert.ThrowsAsync<IOException>(() => changes.ExportAsync(first, copy, Token));

        Assert.Equal(first, Assert.Single((await MasterKeyTests.SourceOf(copy).LoadAsync(Token))!).Id);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path, "*.unfinished"));
    }

    [Fact]
    public async Task A_variable_is_not_changed_but_its_new_value_is_handed_out_in_a_private_file()
    {
        using var key = MasterKey.Generate();
        var variable = $"SECUREVAULT_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(variable, key.ToRecoveryText());
        var changes = new MasterKeyChanges(new EnvironmentMasterKeySource(variable));
        var file = _folder.Combine("variable.txt");

        var added = await changes.AddAsync(file, Token);

        Assert.False(changes.AreKept);
        Assert.Equal(key.ToRecoveryText(), Environment.GetEnvironmentVariable(variable));
        Environment.SetEnvironmentVariable(variable, await System.IO.File.ReadAllTextAsync(file, Token));
        var read = await new EnvironmentMasterKeySource(variable).LoadAsync(Token);
        Assert.Equal([(key.Id, MasterKeyState.Active), (added, MasterKeyState.OpeningOnly)], read!.Select(entry => (entry.Id, entry.State)));
    }

    private async Task<string> CreateAsync()
    {
        using var key = MasterKey.Generate();
        await MasterKeyTests.SourceOf(File).CreateAsync(key, Token);
        return key.Id;
    }

    private async Task<List<(string Id, MasterKeyState State)>> StatesAsync() =>
        [.. (await MasterKeyTests.SourceOf(File).LoadAsync(Token))!.Select(key => (key.Id, key.State))];
}
