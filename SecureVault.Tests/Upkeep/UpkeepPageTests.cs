using Bunit;
using SecureVault.Core.Events;
using SecureVault.Core.Jobs;
using SecureVault.Core.Recovery;
using SecureVault.Core.Recovery.Rehearsal;
using SecureVault.Tests.Admin;
using SecureVault.Web.Components.Layout.Notices;
using SecureVault.Web.Components.Upkeep;

namespace SecureVault.Tests.Upkeep;

/// <summary>The pages about jobs, backups and keys, over a real vault.</summary>
public sealed class UpkeepPageTests : AdminFixture
{
    [Fact]
    public void Every_job_is_listed_with_its_name()
    {
        var page = Render<JobsPage>();

        var rows = page.WaitForElements("tbody tr");
        Assert.Equal(Enum.GetNames<JobName>().Except(["Mail"]), rows.Select(row => row.GetAttribute("data-job")));
        Assert.All(rows, row => Assert.True(row.QuerySelector(".sv-jobs__about")!.TextContent.Length > 20));
    }

    [Fact]
    public async Task A_job_that_is_paused_says_so_and_can_be_resumed()
    {
        var page = Render<JobsPage>();
        page.WaitForElements("tbody tr");

        page.Find("button[aria-label='Pause: Test restore']").Click();

        page.WaitForElement("tr[data-job=Rehearsal] .sv-chip").MarkupMatches("<span class:ignore>Paused</span>");
        page.Find("button[aria-label='Resume: Test restore']").Click();
        page.WaitForAssertion(() => Assert.Equal("Waiting", page.Find("tr[data-job=Rehearsal] .sv-chip").TextContent));
        Assert.False((await Vault.Get<JobBoard>().ListAsync(Scene.Administrator, Token))!.Single(job => job.Name == JobName.Rehearsal).IsPaused);
    }

    [Fact]
    public async Task Somebody_who_is_no_administrator_any_more_pauses_nothing()
    {
        var page = Render<JobsPage>();
        page.WaitForElements("tbody tr");
        await Vault.LockAsync(Scene.Administrator);

        page.Find("button[aria-label='Pause: Test restore']").Click();

        page.WaitForAssertion(AssertSentToSignIn);
    }

    [Fact]
    public async Task Backups_are_listed_and_the_page_says_what_to_do_first()
    {
        var page = Render<BackupPage>();
        page.WaitForAssertion(() => Assert.Equal("Not backed up yet", page.Find("#backup-state").TextContent));
        Assert.True(page.Find(".sv-backup__act button:last-child").HasAttribute("disabled"));

        await Vault.Get<Backups>().CreateAsync(progress: null, Token);
        var listed = Render<BackupPage>();

        listed.WaitForAssertion(() => Assert.Equal("Backed up, not tested yet", listed.Find("#backup-state").TextContent));
        Assert.Single(listed.FindAll(".sv-backup__list tbody tr"));
        Assert.False(listed.Find(".sv-backup__act button:last-child").HasAttribute("disabled"));
    }

    [Fact]
    public async Task A_backup_that_ends_while_the_page_is_open_appears()
    {
        var page = Render<BackupPage>();
        page.WaitForElement("#backup-state");
        using var end = new CancellationTokenSource();
        var loop = Vault.Get<JobRunner>().Loops[JobName.Backup];
        var running = loop.RunAsync(end.Token);

        await page.InvokeAsync(() => page.Find(".sv-button--primary").Click());

        page.WaitForAssertion(() => Assert.Single(page.FindAll(".sv-backup__list tbody tr")), TimeSpan.FromSeconds(30));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void A_failed_call_is_told_in_the_page_with_an_error_id()
    {
        using var page = Render<JobsPage>();
        page.WaitForElements("tbody tr");
        Assert.Empty(page.FindAll("[role=alert]"));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        File.Move(Vault.Folder.Combine("securevault.db"), Vault.Folder.Combine("away.db"));

        Vault.Events.Publish(new VaultEvent.JobsChanged());

        page.WaitForAssertion(() => Assert.Contains("Error ID", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        File.Move(Vault.Folder.Combine("away.db"), Vault.Folder.Combine("securevault.db"));
    }

    [Fact]
    public async Task Every_page_reminds_administrators_of_a_missing_proof_and_nobody_else()
    {
        Assert.Empty(Render<ProofReminder>().Markup);
        await Vault.Get<JobBoard>().PauseAsync(Scene.Administrator, JobName.Rehearsal, Token);

        Assert.Equal("/admin/backup", Render<ProofReminder>().WaitForElement(".sv-reminder a").GetAttribute("href"));

        Authorization.SetRoles();
        Assert.Empty(Render<ProofReminder>().Markup);
    }

    [Theory]
    [InlineData(34, false)]
    [InlineData(36, true)]
    public void A_proof_counts_for_five_weeks(int days, bool isMissing)
    {
        var proven = Vault.Clock.GetUtcNow();
        var rehearsal = new JobStatus(JobName.Rehearsal) { SucceededAt = proven };

        Assert.Equal(isMissing, RestoreProof.IsMissing(rehearsal, proven.AddDays(days)));
    }

    [Fact]
    public void Pausing_rehearsals_before_the_first_is_not_overlooked()
    {
        Assert.False(RestoreProof.IsMissing(new JobStatus(JobName.Rehearsal), Vault.Clock.GetUtcNow()));
        Assert.True(RestoreProof.IsMissing(new JobStatus(JobName.Rehearsal) { IsPaused = true }, Vault.Clock.GetUtcNow()));
        Assert.True(RestoreProof.IsMissing(new JobStatus(JobName.Rehearsal) { Last = JobResult.Failed(JobError.NoBackup) }, Vault.Clock.GetUtcNow()));
    }

    [Fact]
    public void Every_result_that_a_job_can_have_has_a_sentence()
    {
        foreach (var job in Enum.GetValues<JobName>())
        {
            foreach (var result in Enum.GetValues<JobError>().Select(error => JobResult.Failed(error)).Concat(Enum.GetValues<JobOutcome>().Select(outcome => new JobResult(outcome))))
            {
                Assert.False(string.IsNullOrWhiteSpace(JobText.ResultOf(job, result)));
            }
        }
    }
}
