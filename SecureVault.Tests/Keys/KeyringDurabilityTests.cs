using System.Runtime.Versioning;
using SecureVault.Core.Keys;

namespace SecureVault.Tests.Keys;

/// <summary>Whether the key file is whole at each moment of a change, seen with strace.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class KeyringDurabilityTests : IDisposable
{
    private const string FolderVariable = "SECUREVAULT_TRACED_KEYRING_FOLDER";
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root => Environment.GetEnvironmentVariable(FolderVariable) ?? _folder.Path;

    private string KeyFile => Path.Combine(Root, "master.key");

    public void Dispose() => _folder.Dispose();

    /// <summary>The traced half of the other tests here, which start it in a process of its own; by itself a plain test.</summary>
    [Fact]
    public async Task Work_to_be_traced()
    {
        if (!File.Exists(KeyFile))
        {
            await CreateAsync();
        }

        var error = await Record.ExceptionAsync(() => new MasterKeyChanges(MasterKeyTests.SourceOf(KeyFile)).AddAsync(file: null, Token));
        await File.WriteAllTextAsync(Path.Combine(Root, "outcome"), error?.GetType().Name ?? "changed", Token);
    }

    [Fact]
    public async Task The_new_keys_are_forced_out_before_they_take_the_place_of_the_old_ones_and_the_folder_after_that()
    {
        await CreateAsync();

        var calls = await TraceAsync();

        Assert.Equal("changed", await OutcomeAsync());
        var next = calls.FindIndex(call => call.Contains($"{KeyFile}.", StringComparison.Ordinal) && call.Contains(".new>", StringComparison.Ordinal) && call.Contains(" fsync(", StringComparison.Ordinal));
        var named = calls.FindIndex(call => call.Contains(" rename(", StringComparison.Ordinal) && call.Contains($"\"{KeyFile}\"", StringComparison.Ordinal));
        var kept = calls.FindLastIndex(call => Strace.Is(call, "fsync", Root));
        Assert.True(next >= 0 && next < named && named < kept, string.Join('\n', calls));
        Assert.DoesNotContain(calls, call => Strace.Is(call, "pwrite64", KeyFile));
        Assert.DoesNotContain(calls, call => call.Contains(" unlink(", StringComparison.Ordinal) && call.Contains($"\"{KeyFile}\"", StringComparison.Ordinal));
        Assert.Equal(2, (await MasterKeyTests.SourceOf(KeyFile).LoadAsync(Token))!.Count);
    }

    [Fact]
    public async Task A_disk_that_fails_leaves_a_whole_keyring_and_no_second_file_with_keys()
    {
        await CreateAsync();

        await TraceAsync("--inject=fsync:error=EIO:when=1");

        Assert.Equal(nameof(MasterKeyException), await OutcomeAsync());
        Assert.Single((await MasterKeyTests.SourceOf(KeyFile).LoadAsync(Token))!);
        Assert.Empty(Directory.EnumerateFiles(Root, "*.new"));
    }

    private async Task CreateAsync()
    {
        using var key = Core.Cryptography.MasterKey.Generate();
        await MasterKeyTests.SourceOf(KeyFile).CreateAsync(key, Token);
    }

    private Task<List<string>> TraceAsync(params string[] options) => Strace.RunAsync(
        $"{typeof(KeyringDurabilityTests).FullName}.{nameof(Work_to_be_traced)}", FolderVariable, Root, options);

    private Task<string> OutcomeAsync() => File.ReadAllTextAsync(Path.Combine(Root, "outcome"), Token);
}
