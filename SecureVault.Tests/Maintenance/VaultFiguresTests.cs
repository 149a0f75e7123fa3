using SecureVault.Core;
using SecureVault.Core.Audit;
using SecureVault.Core.Maintenance.Overview;
using SecureVault.Tests.Accounts;

namespace SecureVault.Tests.Maintenance;

/// <summary>The figures that an administrator sees.</summary>
public sealed class VaultFiguresTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_of_the_last_thirty_days_has_its_own_figures()
    {
        await using var scene = await AccountScene.StartAsync(); // noon on the first of March
        var ada = await scene.InviteAsync("ada@example.org");
        await scene.Vault.UploadAsync(ada, "old.bin", new byte[7]);
        scene.Vault.Clock.Advance(TimeSpan.FromDays(1));
        await scene.Vault.UploadAsync(ada, "new.bin", new byte[5]);
        await scene.SignInAsync("ada@example.org", "wrong");
        await scene.Vault.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.Downloaded) { By = ada }, Token);

        var figures = await ReadAsync(scene, TimeSpan.Zero);

        Assert.Equal((2, 1, 0, 12L, 2L), (figures.People, figures.Administrators, figures.Locked, figures.StoredBytes, figures.Items));
        Assert.Equal(VaultFiguresReader.Days, figures.Days.Count);
        Assert.Equal(new DateOnly(2026, 3, 2), figures.Days[^1].Day);
        Assert.Equal((5L, 1L, 1L, 1L), Of(figures.Days[^1]));
        Assert.Equal((7L, 0L, 2L, 0L), Of(figures.Days[^2]));
        Assert.All(figures.Days.SkipLast(2), day => Assert.Equal((0L, 0L, 0L, 0L), Of(day)));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(11, 1)]
    [InlineData(13, 2)]
    [InlineData(-13, 28)]
    public async Task A_day_begins_where_the_reader_is(int hours, int day)
    {
        await using var scene = await AccountScene.StartAsync();
        await scene.Vault.UploadAsync(scene.Administrator, "a.bin", new byte[3]);

        var figures = await ReadAsync(scene, TimeSpan.FromHours(hours));

        Assert.Equal(day, figures.Days[^1].Day.Day);
        Assert.Equal(3, figures.Days[^1].AddedBytes);
    }

    [Fact]
    public async Task Days_fall_out_one_by_one()
    {
        await using var scene = await AccountScene.StartAsync();
        await scene.Vault.UploadAsync(scene.Administrator, "a.bin", new byte[3]);

        scene.Vault.Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(3, (await ReadAsync(scene, TimeSpan.Zero)).Days[0].AddedBytes);
        scene.Vault.Clock.Advance(TimeSpan.FromDays(1));
        Assert.All((await ReadAsync(scene, TimeSpan.Zero)).Days, day => Assert.Equal(0, day.AddedBytes));
    }

    [Fact]
    public async Task Rows_of_a_clock_that_was_ahead_do_no_harm()
    {
        await using var scene = await AccountScene.StartAsync();
        scene.Vault.Clock.Jump(TimeSpan.FromDays(3));
        await scene.Vault.UploadAsync(scene.Administrator, "a.bin", new byte[3]);
        scene.Vault.Clock.Jump(TimeSpan.FromDays(-3));

        Assert.All((await ReadAsync(scene, TimeSpan.Zero)).Days, day => Assert.Equal(0, day.AddedBytes));
    }

    [Fact]
    public async Task Nobody_but_an_administrator_is_told()
    {
        await using var scene = await AccountScene.StartAsync();
        var ada = await scene.InviteAsync("ada@example.org");

        Assert.Null(await scene.Vault.Get<VaultFiguresReader>().ReadAsync(ada, TimeSpan.Zero, Token));
        Assert.Null(await scene.Vault.Get<VaultFiguresReader>().ReadAsync(new UserId(Guid.NewGuid()), TimeSpan.Zero, Token));
    }

    private static async Task<VaultFigures> ReadAsync(AccountScene scene, TimeSpan offset) =>
        (await scene.Vault.Get<VaultFiguresReader>().ReadAsync(scene.Administrator, offset, Token))!;

    private static (long, long, long, long) Of(DayFigures day) => (day.AddedBytes, day.Downloads, day.People, day.RefusedSignIns);
}
