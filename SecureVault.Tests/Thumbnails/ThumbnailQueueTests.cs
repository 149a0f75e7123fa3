using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SecureVault.Core;
using SecureVault.Core.Events;
using SecureVault.Core.Thumbnails;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Thumbnails;

/// <summary>People take turns: however much of one person waits, another's picture comes next.</summary>
public sealed class ThumbnailQueueTests : IDisposable
{
    private static readonly UserId Ada = UserId.New();
    private static readonly UserId Ben = UserId.New();
    private static readonly UserId Cleo = UserId.New();

    private readonly ThumbnailQueue _queue = new(Options.Create(new ThumbnailOptions()), new VaultEvents(NullLogger<VaultEvents>.Instance), new FakeTimeProvider());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_content_of_each_person_is_served_in_turn()
    {
        var ada = Enumerable.Range(0, 4).Select(_ => Add(Ada)).ToList();
        var ben = Enumerable.Range(0, 2).Select(_ => Add(Ben)).ToList();
        var cleo = Add(Cleo);

        Assert.Equal([ada[0], ben[0], cleo, ada[1], ben[1], ada[2], ada[3]], await TakeAsync(7));
    }

    [Fact]
    public async Task A_later_person_is_served_before_the_rest_of_an_earlier_ones()
    {
        var ada = Enumerable.Range(0, 300).Select(_ => Add(Ada)).ToList();
        await TakeAsync(10);

        var ben = Add(Ben);

        Assert.Contains(ben, await TakeAsync(2));
        Assert.Equal(ada[^1], (await TakeAsync(289))[^1]);
    }

    [Fact]
    public void Only_so_many_thumbnails_of_one_person_wait()
    {
        for (var i = 0; i < ThumbnailQueue.MaxWaitingPerOwner; i++)
        {
            Add(Ada);
        }

        Assert.False(_queue.TryAdd(Job(Ada)));
        Assert.True(_queue.TryAdd(Job(Ben)));
    }

    [Fact]
    public async Task When_all_room_is_taken_whoever_has_the_most_makes_some_for_whoever_has_less()
    {
        var people = ThumbnailQueue.MaxWaiting / ThumbnailQueue.MaxWaitingPerOwner;
        var last = new List<ThumbnailJob>();
        foreach (var owner in Enumerable.Range(0, people).Select(_ => UserId.New()))
        {
            last.Add(Enumerable.Range(0, ThumbnailQueue.MaxWaitingPerOwner).Select(_ => Add(owner)).ToList()[^1]);
        }

        var ben = Add(Ben);

        Assert.Contains(ben, await TakeAsync(people + 1));
        var gaveWay = Assert.Single(last, job => _queue.TryAdd(job)); // it neither waits nor is under way
        Assert.Equal(ThumbnailQueue.MaxWaiting - people, (await TakeAsync(ThumbnailQueue.MaxWaiting - people)).Distinct().Count());
        Assert.Contains(gaveWay, last);
    }

    [Fact]
    public async Task A_content_waits_once_and_can_come_again_when_it_was_dealt_with()
    {
        var job = Add(Ada);
        Assert.False(_queue.TryAdd(job));
        await TakeAsync(1);
        Assert.False(_queue.TryAdd(job)); // it is being worked at

        _queue.Finish(job);

        Assert.True(_queue.TryAdd(job));
    }

    [Fact]
    public async Task Hundreds_of_images_of_one_person_keep_nobody_elses_from_being_made()
    {
        using var maker = new HoldingMaker();
        await using var scene = await ThumbnailScene.StartAsync(maker, isRunning: true, new() { ["Thumbnails:Workers"] = "2" });
        var ben = await scene.Vault.AddUserAsync("ben@example.org");
        for (var i = 0; i < 40; i++)
        {
            await scene.Vault.StoreAsync(scene.User, $"{i}.png", ItemId.Root);
        }

        await maker.BegunAsync(2); // all workers are at work for the first person
        await scene.Vault.StoreAsync(ben, "small.png", ItemId.Root);
        maker.Release(1);

        await maker.BegunAsync(3);
        Assert.Equal([scene.User, scene.User, ben], maker.Begun);
        maker.Release(100);
        await scene.UntilPicturesAsync(41);
    }

    public void Dispose() => _queue.Dispose();

    private static ThumbnailJob Job(UserId owner) => new(owner, ItemId.New(), VersionId.New());

    private ThumbnailJob Add(UserId owner)
    {
        var job = Job(owner);
        Assert.True(_queue.TryAdd(job));
        return job;
    }

    private async Task<List<ThumbnailJob>> TakeAsync(int count)
    {
        var taken = new List<ThumbnailJob>();
        await foreach (var job in _queue.ReadAllAsync(Token))
        {
            taken.Add(job);
            if (taken.Count == count)
            {
                break;
            }
        }

        return taken;
    }

    /// <summary>Finishes an image only when it is let.</summary>
    private sealed class HoldingMaker : IThumbnailMaker, IDisposable
    {
        private readonly SemaphoreSlim _released = new(0);
        private readonly List<UserId> _begun = [];

        public IReadOnlyList<UserId> Begun
        {
            get
            {
                lock (_begun)
                {
                    return [.. _begun];
                }
            }
        }

        public void Release(int count) => _released.Release(count);

        public void Dispose() => _released.Dispose();

        public Task BegunAsync(int count) => WaitFor.ItAsync(() => Task.FromResult(Begun.Count >= count), $"{count} images are worked at", TimeSpan.FromSeconds(30));

        public async Task<ThumbnailResult> MakeAsync(UserId owner, Stream image, long length, CancellationToken cancellationToken)
        {
            lock (_begun)
            {
                _begun.Add(owner);
            }

            await _released.WaitAsync(cancellationToken);
            return new ThumbnailResult.Made("RIFF....WEBP"u8.ToArray());
        }
    }
}
