using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;

namespace SecureVault.Tests.Uploads;

public sealed class UploadSessionTests
{
    private const int Chunk = 16_384;
    private const int FirstPart = 511 * Chunk;
    private const int Part = 512 * Chunk;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int, int> Cuts => new()
    {
        { 1, 1 },
        { 100_000, 33_333 },
        { FirstPart - 1, 5_000_000 },
        { FirstPart, FirstPart },
        { FirstPart + 1, FirstPart },
        { FirstPart + Part, 3_000_000 },
        { FirstPart + Part + 1, FirstPart + 1 },
        { 30_000_000, 7_654_321 },
        { 30_000_000, 30_000_000 },
    };

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task However_the_content_is_cut_the_same_file_comes_out(int length, int piece)
    {
        await using var scene = await SessionScene.StartAsync(length);

        UploadOutcome last = new UploadOutcome.Received(0, default);
        while (last is UploadOutcome.Received received)
        {
            last = await scene.AppendAsync(received.Offset, (int)Math.Min(piece, length - received.Offset));
        }

        await scene.AssertStoredAsync(last);
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(FirstPart + 100_000)]
    [InlineData(29_000_000)]
    public async Task Content_that_arrived_before_the_connection_broke_is_kept(int breaksAt)
    {
        await using var scene = await SessionScene.StartAsync(30_000_000);

        await Assert.ThrowsAsync<IOException>(() => scene.AppendBrokenAsync(breaksAt));

        var position = await scene.PositionAsync();
        Assert.Equal(breaksAt, position);
        await scene.AssertStoredAsync(await scene.AppendAsync(position, (int)(scene.Content.Length - position)));
    }

    [Fact]
    public async Task Content_at_another_offset_is_refused_and_the_right_one_told()
    {
        await using var scene = await SessionScene.StartAsync(1_000);
        await scene.AppendAsync(0, 300);

        Assert.Equal(new UploadOutcome.WrongOffset(300), await scene.AppendAsync(0, 300));
        Assert.Equal(new UploadOutcome.WrongOffset(300), await scene.AppendAsync(700, 300));
        Assert.Equal(300, await scene.PositionAsync());
    }

    [Fact]
    public async Task More_content_than_announced_ends_the_upload_and_leaves_nothing()
    {
        await using var scene = await SessionScene.StartAsync(1_000);

        var outcome = await scene.Sessions.AppendAsync(scene.User, scene.Upload, 0, new MemoryStream(new byte[1_001]), null, Token);

        Assert.Equal(new UploadOutcome.WrongLength(IsEnded: true), outcome);
        Assert.Null(await scene.Sessions.FindAsync(scene.User, scene.Upload, Token));
        await scene.Vault.AssertConsistentAsync(stored: 0);
    }

    [Fact]
    public async Task An_upload_of_somebody_else_is_not_there()
    {
        await using var scene = await SessionScene.StartAsync(1_000);
        await scene.AppendAsync(0, 300);
        var other = await scene.Vault.AddUserAsync("grace@example.org");

        Assert.Null(await scene.Sessions.FindAsync(other, scene.Upload, Token));
        Assert.Empty(await scene.Sessions.ListAsync(other, Token));
        Assert.IsType<UploadOutcome.NotFound>(await scene.Sessions.AppendAsync(other, scene.Upload, 300, new MemoryStream(new byte[700]), 700, Token));
        Assert.IsType<UploadOutcome.NotFound>(await scene.Sessions.FinishAsync(other, scene.Upload, NameConflict.Replace, Token));
        Assert.False(await scene.Sessions.DiscardAsync(other, scene.Upload, Token));
        Assert.Equal(300, await scene.PositionAsync());
    }

    [Fact]
    public async Task Content_that_is_longer_than_what_is_missing_is_refused_before_any_of_it_is_read()
    {
        await using var scene = await SessionScene.StartAsync(1_000);
        await scene.AppendAsync(0, 300);

        var outcome = await scene.Sessions.AppendAsync(
            scene.User, scene.Upload, 300, new FaultyStream(0, () => throw new InvalidOperationException("It was read.")), 701, Token);

        Assert.Equal(new UploadOutcome.WrongLength(IsEnded: false), outcome);
        Assert.Equal(300, await scene.PositionAsync());
    }

    [Fact]
    public async Task A_look_at_an_upload_changes_nothing()
    {
        await using var scene = await SessionScene.StartAsync(1_000);
        await scene.Vault.UploadAsync(scene.User, SessionScene.Name, [1]);
        await scene.AppendAsync(0, 1_000); // the name is taken, so all content waits
        var before = await File.ReadAllBytesAsync(scene.Vault.Folder.AllFiles().Single(file => file.EndsWith(".db-wal", StringComparison.Ordinal)), Token);

        Assert.Equal(1_000, await scene.PositionAsync());
        Assert.Single(await scene.Sessions.ListAsync(scene.User, Token));

        Assert.Equal(before, await File.ReadAllBytesAsync(scene.Vault.Folder.AllFiles().Single(file => file.EndsWith(".db-wal", StringComparison.Ordinal)), Token));
        Assert.Single(await scene.Vault.ListAsync(scene.User));
    }

    [Fact]
    public async Task A_watcher_hears_how_far_each_request_comes_and_how_it_ends()
    {
        await using var scene = await SessionScene.StartAsync(1_000);
        var received = new List<long>();
        var ended = new List<UploadOutcome>();
        using (scene.Sessions.Watch(scene.User, scene.Upload, new Recorder(received), ended.Add))
        {
            await scene.AppendAsync(0, 300);
            await scene.AppendAsync(300, 700);
        }

        Assert.Equal([300L, 1_000L], received);
        Assert.Equal(300, Assert.IsType<UploadOutcome.Received>(ended[0]).Offset);
        Assert.IsType<UploadOutcome.Stored>(ended[1]);
        Assert.Equal(2, ended.Count);
    }

    [Theory]
    [InlineData(1_000, 300)]
    [InlineData(30_000_000, 20_000_000)]
    public async Task A_discarded_upload_leaves_nothing(int length, int sent)
    {
        await using var scene = await SessionScene.StartAsync(length);
        await scene.AppendAsync(0, sent);

        Assert.True(await scene.Sessions.DiscardAsync(scene.User, scene.Upload, Token));

        await scene.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task An_upload_lives_longer_with_each_sign_of_life_and_an_expired_one_leaves_nothing()
    {
        await using var scene = await SessionScene.StartAsync(30_000_000);
        scene.Vault.Clock.Advance(TimeSpan.FromHours(71));
        await scene.AppendAsync(0, 20_000_000);
        scene.Vault.Clock.Advance(TimeSpan.FromHours(71));
        await scene.Vault.Sweep.RunAsync(Token);
        Assert.Equal(20_000_000, await scene.PositionAsync());

        scene.Vault.Clock.Advance(TimeSpan.FromHours(2));
        await scene.Vault.Sweep.RunAsync(Token);

        Assert.Null(await scene.Sessions.FindAsync(scene.User, scene.Upload, Token));
        await scene.AssertNothingLeftAsync();
    }

    [Fact]
    public async Task A_name_that_is_taken_meanwhile_is_asked_about_at_the_end_and_nothing_has_to_come_again()
    {
        await using var scene = await SessionScene.StartAsync(1_000);
        await scene.Vault.UploadAsync(scene.User, SessionScene.Name, [1]);

        Assert.IsType<UploadOutcome.NameTaken>(await scene.AppendAsync(0, 1_000));
        Assert.True((await scene.Sessions.FindAsync(scene.User, scene.Upload, Token))!.IsUncommitted);
        Assert.IsType<UploadOutcome.NameTaken>(await scene.Sessions.FinishAsync(scene.User, scene.Upload, onConflict: null, Token));
        var stored = Assert.IsType<UploadOutcome.Stored>(
            await scene.Sessions.FinishAsync(scene.User, scene.Upload, NameConflict.KeepBoth, Token));

        Assert.Equal("holiday (2).mov", stored.Name);
        Assert.Equal(scene.Content, await scene.Vault.ReadAsync(scene.User, stored.Item));
        await scene.Vault.AssertConsistentAsync(stored: 2);
    }

    [Fact]
    public async Task Unfinished_uploads_are_listed_with_what_is_needed_to_go_on()
    {
        await using var scene = await SessionScene.StartAsync(20_000_000);
        await scene.AppendAsync(0, 9_000_000);

        var unfinished = Assert.Single(await scene.Sessions.ListAsync(scene.User, Token));

        Assert.Equal(
            (scene.Upload, SessionScene.Name, 20_000_000L, 9_000_000L, SessionScene.LastModified, false),
            (unfinished.Upload, unfinished.Name, unfinished.Length, unfinished.Offset, unfinished.LastModified!.Value, unfinished.IsActive));
        Assert.DoesNotContain(SessionScene.Name, unfinished.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_known_by_the_sums_of_what_is_stored_of_it()
    {
        await using var scene = await SessionScene.StartAsync(20_000_000);
        await scene.AppendAsync(0, 9_000_000);
        await scene.AppendAsync(9_000_000, 100_000);
        var ends = await scene.Sessions.PartsOfAsync(scene.User, scene.Upload, Token);
        Assert.Equal([FirstPart, 9_000_000L, 9_100_000L], ends);
        var sums = scene.SumsOf(ends);

        Assert.True(await scene.Sessions.IsSameContentAsync(scene.User, scene.Upload, sums, Token));
        for (var i = 0; i < sums.Length; i++)
        {
            uint[] wrong = [.. sums];
            wrong[i] ^= 1;
            Assert.False(await scene.Sessions.IsSameContentAsync(scene.User, scene.Upload, wrong, Token));
        }

        Assert.False(await scene.Sessions.IsSameContentAsync(scene.User, scene.Upload, sums[..1], Token));
    }

    [Fact]
    public async Task Neither_content_nor_name_of_an_unfinished_upload_is_found_in_the_data_folder()
    {
        await using var scene = await SessionScene.StartAsync(9_000_000);
        var marker = scene.Content.AsSpan(FirstPart + 10, 64).ToArray();
        await scene.AppendAsync(0, 8_900_000);
        await using (var db = await scene.Vault.ContextAsync())
        {
            Assert.Equal(1, await db.UploadRemainders.CountAsync(Token));
        }

        foreach (var file in scene.Vault.Folder.AllFiles())
        {
            var bytes = await File.ReadAllBytesAsync(file, Token);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(marker));
            Assert.Equal(-1, bytes.AsSpan().IndexOf("holiday"u8));
        }
    }

    [Fact]
    public async Task A_second_sender_takes_over_from_one_that_stands_still()
    {
        await using var scene = await SessionScene.StartAsync(20_000_000);
        using var still = new StandingStream(scene.Content.AsMemory(0, 9_000_000));
        var first = scene.Sessions.AppendAsync(scene.User, scene.Upload, 0, still, null, Token);
        await still.Standing;
        Assert.True(Assert.Single(await scene.Sessions.ListAsync(scene.User, Token)).IsActive);

        var second = await scene.AppendAsync(9_000_000, 11_000_000);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await scene.AssertStoredAsync(second);
    }

    [Fact]
    public async Task A_locked_person_can_not_go_on()
    {
        await using var scene = await SessionScene.StartAsync(1_000);
        await scene.Vault.LockAsync(scene.User);

        await Assert.ThrowsAsync<Core.Keys.AccessEndedException>(() => scene.AppendAsync(0, 1_000));
    }

    private sealed class Recorder(List<long> received) : IProgress<long>
    {
        public void Report(long value) => received.Add(value);
    }
}
