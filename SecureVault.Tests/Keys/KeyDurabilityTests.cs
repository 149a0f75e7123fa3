using System.Runtime.Versioning;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;

namespace SecureVault.Tests.Keys;

/// <summary>Whether a generated key file would be there after a power cut, seen with strace.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class KeyDurabilityTests : IDisposable
{
    private const string FolderVariable = "SECUREVAULT_TRACED_KEY_FOLDER";
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Root => Environment.GetEnvironmentVariable(FolderVariable) ?? _folder.Path;

    private string KeyFile => Path.Combine(Root, "data", "keys", "master.key");

    private string Unfinished => KeyFile + ".unfinished";

    public void Dispose() => _folder.Dispose();

    /// <summary>The traced half of the other tests here, which start it in a process of its own; by itself a plain test.</summary>
    [Fact]
    public async Task Work_to_be_traced()
    {
        using var key = MasterKey.Generate();
        var error = await Record.ExceptionAsync(() => MasterKeyTests.SourceOf(KeyFile).CreateAsync(key, Token));
        await File.WriteAllTextAsync(Path.Combine(Root, "outcome"), error?.GetType().Name ?? "made", Token);
    }

    [Fact]
    public async Task A_key_file_is_forced_out_before_its_folder_and_every_folder_that_was_made_for_it_too()
    {
        var calls = await TraceAsync();

        Assert.Equal("made", await OutcomeAsync());
        var written = calls.FindLastIndex(call => Strace.Is(call, "pwrite64", Unfinished));
        var flushed = calls.FindIndex(call => Strace.Is(call, "fsync", Unfinished));
        var named = calls.FindIndex(call => call.Contains(" rename(", StringComparison.Ordinal) && call.Contains($"\"{KeyFile}\"", StringComparison.Ordinal));
        var kept = calls.FindIndex(call => Strace.Is(call, "fsync", Path.GetDirectoryName(KeyFile)!));
        Assert.True(written >= 0 && written < flushed && flushed < named && named < kept, string.Join('\n', calls));
        Assert.Contains(calls, call => Strace.Is(call, "fsync", Path.Combine(Root, "data")));
        Assert.Contains(calls, call => Strace.Is(call, "fsync", Root));
    }

    [Theory]
    [InlineData("data/keys/master.key.unfinished")]
    [InlineData("data/keys")]
    [InlineData("data")]
    public async Task A_disk_that_fails_is_told_and_no_key_stays_that_may_be_lost(string failing)
    {
        await TraceAsync("-P", Path.Combine(Root, failing), "--inject=fsync:error=EIO");

        Assert.Equal(nameof(MasterKeyException), await OutcomeAsync());
        Assert.False(File.Exists(KeyFile));
        Assert.False(File.Exists(Unfinished));
    }

    private Task<List<string>> TraceAsync(params string[] options) => Strace.RunAsync(
        $"{typeof(KeyDurabilityTests).FullName}.{nameof(Work_to_be_traced)}", FolderVariable, Root, options);

    private Task<string> OutcomeAsync() => File.ReadAllTextAsync(Path.Combine(Root, "outcome"), Token);
}
