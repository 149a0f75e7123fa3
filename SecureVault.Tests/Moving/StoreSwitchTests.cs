using SecureVault.Core.Storage;
using SecureVault.Core.Storage.Moving;
using SecureVault.Tests.Storage;

namespace SecureVault.Tests.Moving;

/// <summary>Two stores of a move do together what one store does.</summary>
public sealed class StoreSwitchTests : ObjectStoreContract
{
    private readonly TemporaryFolder _folder = new();

    private protected override async ValueTask<object> OpenEmptyStoreAsync() => await OpenAsync(_folder);

    private protected override ValueTask RemoveStoreAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    internal static async Task<StoreSwitch> OpenAsync(TemporaryFolder folder)
    {
        var space = new StoreSpace([folder.Path], folder.Path, minFreeBytes: 0);
        var builder = new StoreBuilder(folder.Path, space, TimeProvider.System);
        var (from, to) = (Build("from"), Build("to"));
        var stores = new StoreSwitch(from, space);
        await stores.UseAsync(new StoreRoute(from, to));
        return stores;

        StoreEnd Build(string name)
        {
            Directory.CreateDirectory(folder.Combine(name));
            var options = new ObjectStoreOptions();
            options.Disk.Folder = name;
            return builder.Build(options);
        }
    }

    [Fact]
    public async Task An_object_is_listed_once_however_many_stores_have_it()
    {
        var stores = (StoreSwitch)Objects;
        var (first, second) = (ObjectKey.New(), ObjectKey.New());
        await stores.Route.From.Objects.PutAsync(first, new byte[3], Token);
        await stores.Route.To!.Objects.PutAsync(first, new byte[3], Token);
        await stores.PutAsync(second, new byte[4], Token);

        var listed = await stores.ListObjectsAsync(Token).Select(found => found.Key.ToString()).ToListAsync(Token);

        Assert.Equal(new[] { first.ToString(), second.ToString() }.Order(StringComparer.Ordinal), listed);
    }

    [Fact]
    public async Task A_change_of_the_route_waits_for_writes_on_the_former_one()
    {
        var stores = (StoreSwitch)Objects;
        var goesOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new ShakyStore(stores.Route.To!) { BeforeWrite = _ => goesOn.Task };
        await stores.UseAsync(new StoreRoute(stores.Route.From, slow.AsEnd()));
        var (key, home) = (ObjectKey.New(), stores.Route.From);
        var writing = stores.PutAsync(key, new byte[9], Token);

        var changing = stores.UseAsync(new StoreRoute(home));
        Assert.False(changing.IsCompleted);
        goesOn.SetResult();
        await changing.WaitAsync(Token);

        Assert.Equal(9, await slow.GetLengthAsync(key, Token));
        await writing;
        Assert.Null(await stores.GetLengthAsync(key, Token));
    }

    [Fact]
    public async Task A_list_that_is_not_in_order_is_not_trusted()
    {
        var pairs = OrderedPairs.OfAsync(Of("a", "c", "b"), Of("a"), name => name, Token);

        await ErrorAssert.ThrowsAsync(ObjectStoreError.Inconsistent, pairs.ToListAsync(Token).AsTask());

        static async IAsyncEnumerable<string> Of(params string[] names)
        {
            await Task.Yield();
            foreach (var name in names)
            {
                yield return name;
            }
        }
    }
}

/// <summary>The same for records.</summary>
public sealed class StoreSwitchRecordsTests : StoreRecordsContract
{
    private readonly TemporaryFolder _folder = new();

    private protected override async ValueTask<(IStoreRecords Records, object Store)> OpenEmptyStoreAsync()
    {
        var stores = await StoreSwitchTests.OpenAsync(_folder);
        return (stores, stores);
    }

    private protected override ValueTask RemoveStoreAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
