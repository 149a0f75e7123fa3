using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureVault.Core.Storage.Disk;

namespace SecureVault.Tests.Storage;

/// <summary>Writing past the system's cache, which is only a quicker way to the same file.</summary>
public sealed class DirectWritingTests
{
    private const int Page = DirectWriting.Alignment;
    private const int Mebibyte = 1024 * 1024;

    // Whatever else a temporary folder may be on, these take it.
    private static readonly string[] Known = ["ext4", "xfs", "btrfs"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2 * Mebibyte, 0, 0)]
    [InlineData((2 * Mebibyte) + 1, 0, 0)]
    [InlineData((2 * Mebibyte) + Page - 1, 0, 3 * Page)]
    [InlineData(2 * Mebibyte, 1, 0)]
    [InlineData(2 * Mebibyte, 0, 100)]
    [InlineData(100, 0, 0)]
    [InlineData(0, 0, 0)]
    public async Task The_file_has_the_content_whatever_its_length_offset_and_address(int length, int misaligned, int offset)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("file");
        var content = Aligned(length + misaligned)[misaligned..];

        using (var file = DurableFile.CreateNew(path))
        {
            DirectWriting.Write(file.SafeFileHandle, content, offset);
            DirectWriting.Write(file.SafeFileHandle, content, offset); // over what is there, in the same mode as at first
        }

        var written = await File.ReadAllBytesAsync(path, Token);
        Assert.Equal(length == 0 ? 0 : offset + length, written.Length);
        Assert.True(content.Span.SequenceEqual(written.AsSpan(Math.Min(offset, written.Length))), "The file has other content.");
    }

    [Fact]
    public async Task A_part_of_an_upload_goes_past_the_cache_but_for_its_last_bytes()
    {
        using var folder = new TemporaryFolder();
        Assert.SkipUnless(OperatingSystem.IsLinux() && Known.Contains(new DriveInfo(folder.Path).DriveFormat), "needs a file system that takes it");
        using var file = DurableFile.CreateNew(folder.Combine("file"));

        Assert.Equal(2 * Mebibyte, DirectWriting.WriteDirect(file.SafeFileHandle, Aligned((2 * Mebibyte) + 100), Page));
    }

    private static Memory<byte> Aligned(int length)
    {
        var bytes = GC.AllocateArray<byte>(length + Page, pinned: true);
        var offset = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(bytes, 0) & (Page - 1));
        RandomNumberGenerator.Fill(bytes.AsSpan(offset, length));
        return bytes.AsMemory(offset, length);
    }
}
