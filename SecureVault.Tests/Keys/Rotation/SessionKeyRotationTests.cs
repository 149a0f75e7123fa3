using System.Xml.Linq;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using static SecureVault.Tests.Keys.Rotation.RotationScene;

namespace SecureVault.Tests.Keys.Rotation;

/// <summary>The keys of cookies and forms come under another master key, whoever else does the same.</summary>
public sealed class SessionKeyRotationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Several_that_seal_session_keys_at_once_do_not_break_each_others_run()
    {
        await using var vault = await StartAsync();
        var folder = Directory.CreateDirectory(SessionKeySeal.FolderIn(vault.Folder.Path)).FullName;
        var old = vault.Get<MasterKeyring>().Active;
        var files = Enumerable.Range(0, 60).Select(number => Path.Combine(folder, $"key-{number}.xml")).ToList();
        files.ForEach(file => new XElement("key", SessionKeySeal.Seal(old, Guid.NewGuid().ToByteArray())).Save(file));
        await ActivateNewAsync(vault);
        await vault.Get<KeyringRefresh>().RunAsync(Token);
        var sessionKeys = vault.Get<SessionKeyFiles>();
        using var start = new Barrier(3);

        var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait(Token);
                return sessionKeys.Seal();
            },
            Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.All(results, result => Assert.Equal(0, result.Failed));
        Assert.Equal(0, sessionKeys.Count(old.Id));
        Assert.All(files, file => Assert.Equal(16, SessionKeySeal.Open(XElement.Load(file).Elements().Single(), vault.Get<MasterKeyring>()).Length));
    }
}
