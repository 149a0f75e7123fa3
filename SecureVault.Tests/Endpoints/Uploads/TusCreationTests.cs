using System.Net;
using System.Net.Http.Headers;
using SecureVault.Core;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Endpoints.Uploads;

/// <summary>Creation with content, of files that become sessions.</summary>
public sealed class TusCreationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_taken_meanwhile_is_not_answered_with_an_offset_to_go_on_at()
    {
        await using var scene = await TusScene.StartAsync();
        var user = await scene.App.FindUserAsync(VaultClient.AdminEmail);
        var uploads = scene.App.Get<UploadService>();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/files/uploads")
        {
            Content = new LateContent(new byte[300_000], async () =>
            {
                while ((await uploads.ListAsync(user, Token)).Count == 0)
                {
                    await Task.Delay(10, Token);
                }

                await uploads.UploadAsync(user, new UploadRequest { Folder = ItemId.Root, Name = "a.bin", Length = 1 }, new MemoryStream([1]), null, Token);
            }),
        };
        request.Headers.Add("Tus-Resumable", "1.0.0");
        request.Headers.Add("Upload-Length", "300000");
        request.Headers.Add("Upload-Metadata", $"{TusScene.Metadata("a.bin")},conflict {Convert.ToBase64String("refuse"u8)}");

        using var answer = await scene.Client.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("", TusScene.Header(answer, "Upload-Offset"));
    }

    [Fact]
    public async Task Nothing_is_kept_of_a_new_file_whose_checksum_is_wrong()
    {
        await using var scene = await TusScene.StartAsync();
        var answer = await scene.SendAsync(
            "POST",
            "/files/uploads",
            new byte[300_000],
            headers: [("Upload-Length", "300000"), ("Upload-Metadata", TusScene.Metadata("a.bin")), ("Upload-Checksum", $"sha1 {Convert.ToBase64String(new byte[20])}")]);

        Assert.Equal(460, (int)answer.StatusCode);
        Assert.Empty(await scene.App.Get<UploadService>().ListAsync(await scene.App.FindUserAsync(VaultClient.AdminEmail), Token));
    }

    private sealed class LateContent : HttpContent
    {
        private readonly byte[] _content;
        private readonly Func<Task> _meanwhile;

        public LateContent(byte[] content, Func<Task> meanwhile)
        {
            (_content, _meanwhile) = (content, meanwhile);
            Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_content.AsMemory(0, 1), Token);
            await stream.FlushAsync(Token);
            await _meanwhile();
            await stream.WriteAsync(_content.AsMemory(1), Token);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _content.Length;
            return true;
        }
    }
}
