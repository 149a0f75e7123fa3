using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Tests.Browser;

namespace SecureVault.Tests.Endpoints.Uploads;

/// <summary>Memory for two parts, and files that come whole with their request, two kilobytes a second.</summary>
public sealed class SlowBodyTests : IDisposable
{
    private const int Length = 3_000_000;
    private const int Trickle = 2048;

    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly CancellationTokenSource _over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _over.Dispose();

    [Fact]
    public async Task A_trickling_sender_does_not_keep_others_waiting_and_gets_through_too()
    {
        await using var scene = await TusScene.StartAsync(
            new() { ["Vault:PartsInMemory"] = "2" }, services => services.AddSingleton<TimeProvider>(_clock));
        var content = RandomNumberGenerator.GetBytes(Length);
        var slow = Enumerable.Range(0, 4).Select(_ => new TricklingContent(content)).ToList();
        var slowAnswers = slow.Select((body, number) => PostAsync(scene, $"slow {number}", body)).ToList();
        slow.ForEach(body => body.Send(Trickle));
        await WaitFor.ItAsync(async () => await PendingAsync(scene) == slow.Count, "All slow ones have begun");

        var quick = new ReadOnlyMemoryContent(content);
        quick.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        var quickAnswer = PostAsync(scene, "quick", quick);
        for (var second = 0; !quickAnswer.IsCompleted; second++)
        {
            // far more than it takes, and far less than the slow ones need
            if (second == 300)
            {
                await _over.CancelAsync();
                Assert.Fail("The quick one waits as long as the slow ones like.");
            }

            slow.ForEach(body => body.Send(Trickle));
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10, Token);
        }

        Assert.Equal(HttpStatusCode.Created, (await quickAnswer).StatusCode);
        Assert.All(slowAnswers, answer => Assert.False(answer.IsCompleted));

        slow.ForEach(body => body.Send(Length));
        await WaitFor.ItAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(slowAnswers.TrueForAll(answer => answer.IsCompleted));
            },
            "The slow ones are through",
            TimeSpan.FromSeconds(60));
        foreach (var answer in slowAnswers)
        {
            Assert.Equal(HttpStatusCode.Created, (await answer).StatusCode);
        }

        await AssertSameAsync(scene, content, files: 5);
        Assert.Empty(Directory.EnumerateFiles(scene.App.Folder.Path, "aside-*"));
    }

    private async Task<HttpResponseMessage> PostAsync(TusScene scene, string name, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/files/uploads") { Content = content };
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", $"{Length}");
        request.Headers.Add("Upload-Metadata", TusScene.Metadata(name));
        return await scene.Client.Http.SendAsync(request, _over.Token);
    }

    private static async Task<int> PendingAsync(TusScene scene)
    {
        await using var db = await scene.App.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token);
        return await db.Versions.CountAsync(version => version.State == VersionState.Pending, Token);
    }

    private static async Task AssertSameAsync(TusScene scene, byte[] content, int files)
    {
        var user = await scene.App.FindUserAsync(Hosting.VaultClient.AdminEmail);
        var entries = await scene.App.Get<DriveItems>().ListAsync(user, ItemId.Root, Token);
        Assert.Equal(files, entries.Count);
        foreach (var entry in entries)
        {
            var opened = Assert.IsType<DownloadOutcome.Opened>(await scene.App.Get<FileDownloads>().OpenAsync(user, entry.Id, Token));
            await using var file = opened.File;
            Assert.Equal(SHA256.HashData(content), await SHA256.HashDataAsync(file.Content, Token));
        }
    }

    /// <summary>A body of which as much goes as the test says.</summary>
    private sealed class TricklingContent : HttpContent
    {
        private readonly Channel<int> _counts = Channel.CreateUnbounded<int>();
        private readonly byte[] _content;

        public TricklingContent(byte[] content)
        {
            _content = content;
            Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }

        public void Send(int count) => _counts.Writer.TryWrite(count);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var sent = 0; sent < _content.Length;)
            {
                var count = Math.Min(await _counts.Reader.ReadAsync(Token), _content.Length - sent);
                await stream.WriteAsync(_content.AsMemory(sent, count), Token);
                await stream.FlushAsync(Token);
                sent += count;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Length;
            return true;
        }
    }
}
