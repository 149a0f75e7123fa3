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
}
