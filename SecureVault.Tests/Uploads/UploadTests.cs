using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Uploads;

public sealed class UploadTests
{
    private const int ChunkLength = 16_384;
    private const int PartSlots = 512;

    // The first part of an object in parts carries one chunk less: its first slot is the head.
    private const int FirstPart = (PartSlots - 1) * ChunkLength;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(ChunkLength - 1)]
    [InlineData(ChunkLength)]
    [InlineData(ChunkLength + 1)]
    [InlineData(FirstPart - 1)]
    [InlineData(FirstPart)]
    [InlineData(FirstPart + 1)]
    [InlineData(FirstPart + (PartSlots * ChunkLength))]
    [InlineData(FirstPart + (PartSlots * ChunkLength) + 1)]
    [InlineData(30_000_000)]
    public async Task A_file_comes_out_as_it_went_in(int length)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes(length);

        var stored = Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "file.bin", content));

        Assert.Equal(SHA256.HashData(content), SHA256.HashData(await vault.ReadAsync(user, stored.Item)));
        var entry = Assert.Single(await vault.ListAsync(user));
        Assert.Equal(("file.bin", (long)length), (entry.Name, entry.Length));
        await vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task Neither_content_nor_name_is_found_anywhere_in_the_data_folder()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var marker = "marker-7f3a-quarterly-figures"u8.ToArray();
        var name = "Quarterly figures 7f3a.xlsx";

        await vault.UploadAsync(user, name, [.. marker, .. new byte[100_000], .. marker]);

        foreach (var file in vault.Folder.AllFiles())
        {
            var bytes = await File.ReadAllBytesAsync(file, Token);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(marker));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(name)));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes(name)));
        }
    }

    [Theory]
    [InlineData(1000, 999)]
    [InlineData(1000, 1001)]
    [InlineData(1000, 0)]
    [InlineData(0, 1)]
    [InlineData(9_000_000, 8_999_999)]
    [InlineData(9_000_000, 9_000_001)]
    public async Task Content_that_is_not_as_long_as_announced_leaves_nothing(int announced, int sent)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();

        var outcome = await vault.UploadAsync(user, "file.bin", announced, new MemoryStream(new byte[sent]));

        Assert.IsType<UploadOutcome.WrongLength>(outcome);
        await vault.AssertConsistentAsync(stored: 0);
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(20_000_000)]
    public async Task A_source_that_fails_leaves_nothing_and_its_own_exception_comes_through(int failAt)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();

        await Assert.ThrowsAsync<InvalidDataException>(
            () => vault.UploadAsync(user, "file.bin", 40_000_000, new FaultyStream(failAt, () => throw new InvalidDataException())));

        await vault.AssertConsistentAsync(stored: 0);
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(20_000_000)]
    public async Task A_cancelled_upload_leaves_nothing(int cancelAt)
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => vault.UploadAsync(user, "file.bin", 40_000_000, new FaultyStream(cancelAt, cancel.Cancel), cancellationToken: cancel.Token));

        await vault.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task A_file_over_the_limit_is_refused()
    {
        await using var vault = await CoreVault.StartAsync(new() { ["Vault:MaxFileBytes"] = "1000" });
        var user = await vault.AddUserAsync();

        Assert.Equal(new UploadOutcome.TooLarge(1000), await vault.UploadAsync(user, "big", new byte[1001]));
        Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "fits", new byte[1000]));
    }

    [Fact]
    public async Task An_upload_that_stood_still_too_long_is_swept_and_ends_cleanly()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var content = new FaultyStream(9_000_000, () =>
        {
            vault.Clock.Advance(TimeSpan.FromHours(1));
            vault.Sweep.RunAsync(Token).GetAwaiter().GetResult();
        })
        { End = 20_000_000 };

        Assert.IsType<UploadOutcome.StoreFailed>(await vault.UploadAsync(user, "a", 20_000_000, content));

        await vault.Sweep.RunAsync(Token);
        await vault.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task An_upload_that_keeps_sending_outlives_its_first_lease()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var content = new FaultyStream(1, () =>
        {
            vault.Clock.Advance(TimeSpan.FromMinutes(3));
            vault.Sweep.RunAsync(Token).GetAwaiter().GetResult();
        })
        { Repeat = 1_000_000, End = 10_000_000 };

        Assert.IsType<UploadOutcome.Stored>(await vault.UploadAsync(user, "a", 10_000_000, content));

        await vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task Media_types_that_are_none_become_the_general_one()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var request = new UploadRequest { Folder = ItemId.Root, Name = "a", Length = 0, MediaType = "text/html\r\nX-Evil: 1" };

        await vault.Uploads.UploadAsync(user, request, Stream.Null, null, Token);

        var item = Assert.Single(await vault.ListAsync(user)).Id;
        var opened = Assert.IsType<DownloadOutcome.Opened>(await vault.Downloads.OpenAsync(user, item, TestContext.Current.CancellationToken));
        await using var file = opened.File;
        Assert.Equal("application/octet-stream", file.MediaType);
    }

    [Fact]
    public async Task The_database_keeps_no_check_sum_in_the_clear()
    {
        await using var vault = await CoreVault.StartAsync();
        var user = await vault.AddUserAsync();
        var content = RandomNumberGenerator.GetBytes(5000);
        await vault.UploadAsync(user, "a", content);

        await using var db = await vault.ContextAsync();
        var version = await db.Versions.SingleAsync(Token);
        Assert.Equal(VersionState.Stored, version.State);
        Assert.Equal(-1, version.SealedFacts.AsSpan().IndexOf(SHA256.HashData(content)));
    }
}
