using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Search;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Browser;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Receipts;

/// <summary>A file that somebody could not download is marked, without a verification.</summary>
public sealed class DamageWatchTests : IAsyncLifetime
{
    private readonly TestClock _clock = new(TimeProvider.System.GetUtcNow());
    private VaultApp? _app;
    private VaultClient? _client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private VaultApp App => _app ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _app = VaultApp.Start(configure: services => services.AddSingleton<TimeProvider>(_clock));
        _client = await VaultClient.SetUpAsync(_app);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        await App.DisposeAsync();
    }

    [Fact]
    public async Task A_download_that_breaks_marks_the_chunk_once_and_search_shows_it()
    {
        var (first, second) = (await StoreAsync("first.bin"), await StoreAsync("second.bin"));
        await DamageAsync(first, fromEnd: 20);
        await DamageAsync(second, fromEnd: 20);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => DownloadAsync(first));
        var marked = await UntilMarkedAsync(first);
        Assert.Equal(2, marked.DamagedChunk);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => DownloadAsync(first));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => DownloadAsync(second));
        Assert.True((await UntilMarkedAsync(second)).DamagedAt > marked.DamagedAt);

        // They are marked in their order, so nothing more comes for the first one.
        Assert.Equal(marked.DamagedAt, (await RowAsync(first)).DamagedAt);
        var user = await App.FindUserAsync(VaultClient.AdminEmail);
        Assert.All(await App.Get<DriveItems>().ListAsync(user, ItemId.Root, Token), entry => Assert.True(entry.IsDamaged));
        await using var scope = App.Get<IServiceScopeFactory>().CreateAsyncScope();
        var found = await scope.ServiceProvider.GetRequiredService<DriveSearch>().FindAsync(user, new SearchQuery { Text = "first" }, 10, Token);
        Assert.True(Assert.Single(found.Hits).Entry.IsDamaged);
    }

    [Fact]
    public async Task A_store_that_was_taken_away_marks_nothing()
    {
        var (gone, damaged) = (await StoreAsync("gone.bin"), await StoreAsync("damaged.bin"));
        await DamageAsync(damaged, fromEnd: 20);
        var objects = App.Folder.Combine("objects");
        Directory.Move(objects, objects + "-away");
        Directory.CreateDirectory(objects);

        Assert.Equal(500, (int)(await _client!.GetAsync($"/files/{gone}/content")).StatusCode);
        Directory.Delete(objects);
        Directory.Move(objects + "-away", objects);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => DownloadAsync(damaged));

        await UntilMarkedAsync(damaged);
        Assert.Null((await RowAsync(gone)).DamagedAt);
    }

    private async Task<ItemId> StoreAsync(string name)
    {
        var content = new byte[40_000];
        var user = await App.FindUserAsync(VaultClient.AdminEmail);
        return Assert.IsType<UploadOutcome.Stored>(await App.Get<UploadService>().UploadAsync(
            user, new UploadRequest { Folder = ItemId.Root, Name = name, Length = content.Length }, new MemoryStream(content), null, Token)).Item;
    }

    private async Task DamageAsync(ItemId item, int fromEnd)
    {
        await using var file = File.Open(App.Folder.Combine("objects", (await RowAsync(item)).ObjectKey), FileMode.Open);
        file.Seek(-fromEnd, SeekOrigin.End);
        var was = file.ReadByte();
        file.Seek(-fromEnd, SeekOrigin.End);
        file.WriteByte((byte)(was ^ 1));
    }

    private async Task DownloadAsync(ItemId item)
    {
        using var answer = await _client!.GetAsync($"/files/{item}/content");
        answer.EnsureSuccessStatusCode();
    }

    private async Task<FileVersion> UntilMarkedAsync(ItemId item)
    {
        await WaitFor.ItAsync(async () => (await RowAsync(item)).DamagedAt is not null, "The file is marked");
        return await RowAsync(item);
    }

    private async Task<FileVersion> RowAsync(ItemId item)
    {
        await using var db = await App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token);
        return await db.Versions.AsNoTracking().SingleAsync(row => row.ItemId == item.Value, Token);
    }
}
