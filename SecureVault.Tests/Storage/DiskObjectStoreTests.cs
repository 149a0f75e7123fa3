using SecureVault.Core.Storage.Disk;

namespace SecureVault.Tests.Storage;

/// <summary>The contract on this machine's disk.</summary>
public sealed class DiskObjectStoreTests : ObjectStoreContract
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vault-store-");

    private protected override ValueTask<object> OpenEmptyStoreAsync() =>
        ValueTask.FromResult<object>(new DiskObjectStore(_folder.CreateSubdirectory("objects").FullName));

    private protected override ValueTask RemoveStoreAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>A vault and a copy of it may share a store until one of them notices.</summary>
    [Fact]
    public async Task A_marker_that_two_servers_write_at_once_is_always_whole()
    {
        var folder = Directory.CreateTempSubdirectory("vault-marker-");
        try
        {
            var reader = new DiskObjectStore(folder.FullName);
            await reader.WriteMarkerAsync(new byte[100], mayMakeStore: true, Token);
            var writers = Enumerable.Range(1, 2).Select(number => Task.Run(() => WriteAsync((byte)number), Token)).ToList();

            while (!writers.TrueForAll(writer => writer.IsCompleted))
            {
                var marker = await reader.ReadMarkerAsync(Token);
                Assert.Equal(100, marker!.Length);
                Assert.Single(marker.Distinct());
            }

            await Task.WhenAll(writers);
            Assert.Equal("vault.marker", Assert.Single(folder.EnumerateFiles()).Name);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        async Task WriteAsync(byte number)
        {
            var store = new DiskObjectStore(folder.FullName);
            for (var written = 0; written < 300; written++)
            {
                // One of two may lose its temporary file to the other: then the other's marker is there.
                await Record.ExceptionAsync(() => store.WriteMarkerAsync(Enumerable.Repeat(number, 100).ToArray(), mayMakeStore: false, Token));
            }
        }
    }
}
