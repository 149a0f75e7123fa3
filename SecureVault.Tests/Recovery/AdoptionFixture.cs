using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Drive;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Strays;

namespace SecureVault.Tests.Recovery;

/// <summary>A vault, and a data folder elsewhere that is restored over the same store.</summary>
public abstract class AdoptionFixture : IDisposable
{
    private readonly TemporaryFolder _elsewhere = new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected TemporaryFolder Elsewhere => _elsewhere;

    protected string File => _elsewhere.Combine("securevault.db");

    public void Dispose()
    {
        _elsewhere.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static async Task<BackupId> BackUpAsync(CoreVault vault)
    {
        await vault.Get<KeyCards>().UpdateAsync(compares: false, Token);
        return (await vault.Get<Backups>().CreateAsync(progress: null, Token)).Id;
    }

    private protected static async Task<DriveEntry> FindAsync(CoreVault vault, UserId user, string name)
    {
        var waiting = new Queue<ItemId>([ItemId.Root]);
        while (waiting.TryDequeue(out var folder))
        {
            foreach (var entry in await vault.Items.ListAsync(user, folder, Token))
            {
                if (entry.Name == name)
                {
                    return entry;
                }

                if (entry.IsFolder)
                {
                    waiting.Enqueue(entry.Id);
                }
            }
        }

        throw new InvalidOperationException("There is no such item.");
    }

    private protected async Task<CoreVault> RestoreAsync(CoreVault vault, BackupId? backup, AdoptionResult expected, params (string Name, string Value)[] settings)
    {
        using var reader = backup is { } id ? await vault.Get<Backups>().ReadAsync(id, Token) : null;
        var result = await vault.Get<Restore>().RunAsync(reader, File, progress: null, Token);
        Assert.Equal(expected, result.Adopted);
        return await vault.StartBesideAsync(_elsewhere, [("ObjectStore:Disk:Folder", vault.Folder.Combine("objects")), .. settings]);
    }
}
