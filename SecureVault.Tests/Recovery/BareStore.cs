using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;
using SecureVault.Core.Recovery;

namespace SecureVault.Tests.Recovery;

/// <summary>What is left after a fire: the objects of a vault and its master key. No database is made.</summary>
internal sealed class BareStore : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public BareStore(CoreVault vault, string? key = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Vault:DataFolder"] = Folder.Combine("nothing"),
                ["ObjectStore:Disk:Folder"] = vault.Folder.Combine("objects"),
            })
            .Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration);
        services.AddVaultCore(configuration, Folder.Path);
        _services = services.BuildServiceProvider();
        Assert.True(MasterKey.TryParse(key ?? vault.Key, out var master));
        _services.GetRequiredService<MasterKeyring>().Load([KeyringEntry.Only(master)]);
    }

    public TemporaryFolder Folder { get; } = new();

    public string Out => Folder.Combine("out");

    public async Task<(RescueReport Report, List<RescuedObject> Objects)> RescueAsync(Func<RescueRequest, RescueRequest>? configure = null)
    {
        var objects = new List<RescuedObject>();
        var request = new RescueRequest(Out);
        var report = await _services.GetRequiredService<Rescue>().RunAsync(
            configure?.Invoke(request) ?? request, new Immediate(objects.Add), TestContext.Current.CancellationToken);
        Assert.False(Path.Exists(Folder.Combine("nothing")), "A rescue made a data folder.");
        return (report, objects);
    }

    public Task<OpenedFile> OpenAsync(string path, string? card) =>
        _services.GetRequiredService<SealedFiles>().OpenAsync(path, card, TestContext.Current.CancellationToken);

    /// <summary>Every file that was written, by its path, with its content.</summary>
    public Dictionary<string, byte[]> Files() => !Directory.Exists(Out) ? [] : Directory
        .EnumerateFiles(Out, "*", SearchOption.AllDirectories)
        .ToDictionary(file => Path.GetRelativePath(Out, file), File.ReadAllBytes);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Folder.Dispose();
    }

    private sealed class Immediate(Action<RescuedObject> report) : IProgress<RescuedObject>
    {
        public void Report(RescuedObject value) => report(value);
    }
}
