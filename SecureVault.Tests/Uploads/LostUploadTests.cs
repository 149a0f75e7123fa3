using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Disk;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Uploads;

/// <summary>Uploads that are ended while what they send is on its way to the store and can't be called back.</summary>
public sealed class LostUploadTests
{
    private readonly BrokenStore _store = new();
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _arrives = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public LostUploadTests() => _store.BeforePut = () =>
    {
        _sent.TrySetResult();
        return _arrives.Task;
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Content_that_arrives_after_the_upload_was_ended_does_not_stay()
    {
        await using var scene = await SessionScene.StartAsync(1_000, Configure);
        var appending = scene.AppendAsync(0, 1_000);
        await _sent.Task.WaitAsync(Token);

        await DiscardAsync(scene);
        _arrives.SetResult();

        Assert.IsType<UploadOutcome.NotFound>(await appending);
        await scene.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Content_that_arrives_after_the_upload_was_ended_does_not_stay_even_if_the_stores_answer_is_lost()
    {
        await using var scene = await SessionScene.StartAsync(1_000, Configure);
        var appending = scene.AppendAsync(0, 1_000);
        await _sent.Task.WaitAsync(Token);

        await DiscardAsync(scene);
        _store.OnStored = ObjectStoreError.Unavailable;
        _arrives.SetResult();

        Assert.IsType<UploadOutcome.StoreFailed>(await appending);
        await scene.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task Content_that_arrives_after_the_sweeper_ended_the_upload_does_not_stay()
    {
        await using var vault = await CoreVault.StartAsync(configure: Configure);
        var user = await vault.AddUserAsync();
        var uploading = vault.UploadAsync(user, "a", new byte[1_000]);
        await _sent.Task.WaitAsync(Token);

        vault.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, (await vault.Sweep.RunAsync(Token)).Purged);
        _arrives.SetResult();

        Assert.IsType<UploadOutcome.StoreFailed>(await uploading);
        await vault.AssertConsistentAsync(stored: 0);
    }

    /// <summary>The writer does not stop, and nobody waits for it for longer than some seconds.</summary>
    private static async Task DiscardAsync(SessionScene scene)
    {
        var discarding = scene.Sessions.DiscardAsync(scene.User, scene.Upload, Token);
        while (!discarding.IsCompleted)
        {
            scene.Vault.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, Token);
        }

        Assert.True(await discarding);
    }

    private void Configure(IServiceCollection services)
    {
        services.AddSingleton<IObjectStore>(provider => _store.Over(provider.GetRequiredService<DiskObjectStore>()));
        services.AddSingleton<IPartUploads>(provider => _store.Over(provider.GetRequiredService<DiskObjectStore>()));
    }
}
