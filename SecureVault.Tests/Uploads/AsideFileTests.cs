using System.Security.Cryptography;
using System.Text;
using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Storage;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Uploads;

/// <summary>Where the beginning of a part waits while others have its memory.</summary>
public sealed class AsideFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileKey _key = FileKey.Generate();
    private readonly UploadRecordCipher _seals;
    private readonly AsideSpace _space = new();

    public AsideFileTests() => _seals = new UploadRecordCipher(_key, VersionId.New().Value);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _seals.Dispose();
        _key.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(65_536, 65_537)]
    [InlineData(300_000, 4_096)]
    public async Task What_was_added_comes_back_in_order_and_as_often_as_it_is_asked_for(int first, int second)
    {
        const long Start = 8_388_000;
        var content = RandomNumberGenerator.GetBytes(first + second);
        using var aside = new AsideFile(_folder.Path, _seals, _space);
        var buffer = new byte[content.Length + 10];
        Assert.Equal(0, await aside.ReadAsync(Start, buffer, Token));

        await aside.AddAsync(Start, content.AsMemory(0, first));
        Assert.Equal(first, await aside.ReadAsync(Start, buffer, Token));
        await aside.AddAsync(Start + first, content.AsMemory(first));
        Assert.Equal(content.Length, await aside.ReadAsync(Start, buffer, Token));
        Assert.Equal(content, buffer[..content.Length]);
    }

    [Fact]
    public async Task With_the_next_part_what_is_there_of_the_last_is_let_go()
    {
        using var aside = new AsideFile(_folder.Path, _seals, _space);
        await aside.AddAsync(0, new byte[100_000]);

        Assert.Equal(0, await aside.ReadAsync(8_000_000, new byte[10], Token));
        await aside.AddAsync(8_000_000, (byte[])[1, 2, 3]);
        var buffer = new byte[3];
        Assert.Equal(3, await aside.ReadAsync(8_000_000, buffer, Token));
        Assert.Equal([1, 2, 3], buffer);
    }

    [Fact]
    public async Task All_together_may_take_so_much_and_give_it_back()
    {
        var aside = new AsideFile(_folder.Path, _seals, _space);
        await aside.AddAsync(0, new byte[100_000]);
        _space.Add((1L << 30) - 100_000);
        Assert.False(aside.HasRoom);

        await aside.ReadAsync(8_000_000, new byte[10], Token);
        Assert.True(aside.HasRoom);
        await aside.AddAsync(8_000_000, new byte[100_000]);
        Assert.False(aside.HasRoom);

        aside.Dispose();
        Assert.True(_space.HasRoom);
    }

    [Fact]
    public async Task The_file_has_no_name_and_nothing_in_it_is_readable()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Open files without a name are listed by Linux only.");
        var marker = Encoding.ASCII.GetBytes("plaintext marker 55be02 of a slow upload");
        using var aside = new AsideFile(_folder.Path, _seals, _space);
        await aside.AddAsync(0, marker);

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        var open = Directory.EnumerateFiles("/proc/self/fd")
            .Single(file => new FileInfo(file).LinkTarget?.StartsWith(_folder.Path, StringComparison.Ordinal) == true);
        var stored = await File.ReadAllBytesAsync(open, Token);
        Assert.True(stored.Length > marker.Length);
        Assert.Equal(-1, stored.AsSpan().IndexOf(marker));
    }

    [Fact]
    public async Task A_data_folder_that_takes_nothing_is_told_as_a_store_that_does_not_answer()
    {
        using var aside = new AsideFile(Path.Combine(_folder.Path, "missing"), _seals, _space);

        var fault = await Assert.ThrowsAsync<ObjectStoreException>(() => aside.AddAsync(0, new byte[10]));

        Assert.Equal(ObjectStoreFault.Unavailable, fault.Fault);
    }
}
