using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Web.Components.Uploads.Browser;

namespace SecureVault.Tests.Uploads;

/// <summary>A file that is picked again, and an upload that is there.</summary>
public sealed class ResumableUploadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_that_has_become_a_file_meanwhile_is_done_and_makes_no_second_one()
    {
        await using var scene = await SessionScene.StartAsync(1_000);
        Assert.IsType<UploadOutcome.Stored>(await scene.AppendAsync(0, 1_000));
        var ticket = new ResumeState { Upload = scene.Upload, NeedsProof = true };

        var outcome = await RunAsync(scene, ticket, new Browser(scene, sums: false));

        Assert.Equal(SessionScene.Name, Assert.IsType<UploadOutcome.Stored>(outcome).Name);
        await scene.Vault.AssertConsistentAsync(stored: 1);
    }

    [Fact]
    public async Task A_file_that_is_the_same_goes_on_where_the_upload_stands()
    {
        await using var scene = await SessionScene.StartAsync(1_000);
        await scene.AppendAsync(0, 300);
        var ticket = new ResumeState { Upload = scene.Upload, NeedsProof = true };

        Assert.IsType<UploadOutcome.Stored>(await RunAsync(scene, ticket, new Browser(scene, sums: true)));

        Assert.Equal(scene.Upload, ticket.Upload);
        await scene.Vault.AssertConsistentAsync(stored: 1);
    }

    /// <summary>All content waited for an answer about its name when the page was closed, and another file of that name, size and time was picked.</summary>
    [Fact]
    public async Task Another_file_does_not_end_an_upload_whose_content_is_all_there()
    {
        await using var scene = await SessionScene.StartAsync(1_000);
        await scene.Vault.UploadAsync(scene.User, SessionScene.Name, [1]);
        Assert.IsType<UploadOutcome.NameTaken>(await scene.AppendAsync(0, 1_000));
        scene.Content[500] ^= 1;
        var ticket = new ResumeState { Upload = scene.Upload, NeedsProof = true };

        var outcome = await RunAsync(scene, ticket, new Browser(scene, sums: true));

        Assert.NotEqual(scene.Upload, ticket.Upload);
        Assert.IsType<UploadOutcome.NameTaken>(outcome);
        Assert.Null(await scene.Sessions.FindAsync(scene.User, scene.Upload, Token));
    }

    private static Task<UploadOutcome> RunAsync(SessionScene scene, ResumeState ticket, Browser browser)
    {
        var file = new PickedFile(SessionScene.Name, scene.Content.Length, string.Empty, (_, _) => throw new InvalidOperationException())
        {
            LastModified = SessionScene.LastModified,
            Sending = browser,
        };
        var request = new UploadRequest { Folder = ItemId.Root, Name = file.Name, Length = file.Length, OnConflict = NameConflict.Refuse };
        return new ResumableUploads(scene.Sessions, Options.Create(new VaultOptions { CircuitUploadBytes = 0 }), TimeProvider.System)
            .RunAsync(scene.User, file, request, ticket, new Progress<long>(), Token);
    }

    /// <summary>Sends what is missing, as a browser does: it asks where to go on first.</summary>
    private sealed class Browser(SessionScene scene, bool sums) : IBrowserSending
    {
        public async Task StartAsync(VersionId upload, CancellationToken cancellationToken)
        {
            var position = await scene.Sessions.FindAsync(scene.User, upload, cancellationToken);
            if (position!.Offset < position.Length)
            {
                await scene.AppendAsync(position.Offset, (int)(position.Length - position.Offset));
            }
        }

        public Task<SendingStatus?> LookAsync(VersionId upload, CancellationToken cancellationToken) =>
            Task.FromResult<SendingStatus?>(new SendingStatus("done", 0));

        public Task StopAsync(VersionId upload) => Task.CompletedTask;

        public Task<uint[]> SumAsync(IReadOnlyList<long> ends, CancellationToken cancellationToken) =>
            sums ? Task.FromResult(scene.SumsOf(ends)) : throw new InvalidOperationException("There is nothing to prove.");
    }
}
