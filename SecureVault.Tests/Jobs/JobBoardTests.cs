using SecureVault.Core;
using SecureVault.Core.Jobs;
using SecureVault.Tests.Accounts;

namespace SecureVault.Tests.Jobs;

/// <summary>Only administrators see jobs and tell them what to do.</summary>
public sealed class JobBoardTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_sees_every_job()
    {
        await using var scene = await AccountScene.StartAsync();

        var jobs = await scene.Vault.Get<JobBoard>().ListAsync(scene.Administrator, Token);

        Assert.Equal(Enum.GetValues<JobName>().Except([JobName.Mail]), jobs!.Select(job => job.Name));
    }

    [Fact]
    public async Task Nobody_else_sees_one_or_changes_one()
    {
        await using var scene = await AccountScene.StartAsync();
        var (board, user) = (scene.Vault.Get<JobBoard>(), await scene.Vault.AddUserAsync("eve@example.org"));

        Assert.Null(await board.ListAsync(user, Token));
        Assert.False(await board.RunNowAsync(user, JobName.Backup, Token));
        Assert.False(await board.PauseAsync(user, JobName.Backup, Token));
        Assert.False(await board.ResumeAsync(user, JobName.Backup, Token));
        Assert.False(await board.CancelAsync(user, JobName.Backup, Token));
        Assert.False(await board.PauseAsync(UserId.New(), JobName.Backup, Token));

        Assert.All(await board.ListAsync(scene.Administrator, Token) ?? [], job => Assert.False(job.IsPaused));
    }

    [Fact]
    public async Task An_administrator_pauses_and_resumes()
    {
        await using var scene = await AccountScene.StartAsync();
        var board = scene.Vault.Get<JobBoard>();

        Assert.True(await board.PauseAsync(scene.Administrator, JobName.Backup, Token));
        Assert.Equal(JobState.Paused, await StateAsync());
        Assert.True(await board.ResumeAsync(scene.Administrator, JobName.Backup, Token));
        Assert.Equal(JobState.Idle, await StateAsync());

        async Task<JobState> StateAsync() => (await board.ListAsync(scene.Administrator, Token))!.Single(job => job.Name == JobName.Backup).State;
    }
}
