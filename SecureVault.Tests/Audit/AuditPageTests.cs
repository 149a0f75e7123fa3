using System.Globalization;
using SecureVault.Core;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Web.Components.Audit;
using static SecureVault.Tests.Audit.AuditScene;

namespace SecureVault.Tests.Audit;

/// <summary>The page of the log: its days, what it says of rows that nobody wrote so, and what a person sees of others.</summary>
public sealed class AuditPageTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2026-10-25", 25)]
    [InlineData("2026-03-29", 23)]
    [InlineData("2026-06-01", 24)]
    public void A_day_ends_where_the_next_begins_also_when_the_clocks_change(string day, int hours)
    {
        var length = AuditDays.StartOf(day, Berlin, daysLater: 1) - AuditDays.StartOf(day, Berlin);

        Assert.Equal(TimeSpan.FromHours(hours), length);
    }

    [Theory]
    [InlineData("9999-12-31")]
    [InlineData("0001-01-01")]
    [InlineData("")]
    [InlineData(null)]
    public void A_day_beyond_all_times_is_none(string? day)
    {
        Assert.Null(AuditDays.StartOf(day, Berlin));
        Assert.Null(AuditDays.StartOf(day, Berlin, daysLater: 1));
    }

    [Fact]
    public void Values_that_the_vault_does_not_know_are_shown_by_their_number()
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("en");
        var view = new AuditView(default, (AuditAction)77777, (AuditOutcome)7) { ActorKind = (AuditActorKind)9 };

        Assert.Equal(("77777", "Unknown (7)", "Unknown (9)"), (AuditText.Of(view.Action), AuditText.Of(view.Outcome), AuditText.ActorOf(view)));
    }

    [Fact]
    public async Task A_person_sees_neither_network_nor_session_of_an_administrator()
    {
        var (vault, user) = await StartAsync(1);
        await using var disposed = vault;
        AuditOrigin.Person(new UserId(Guid.NewGuid()), SessionId.Of("other"), "198.51.100.0/24").Begin();
        await vault.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.SessionsEnded, AuditTarget.Person(user)), Token);

        var views = await vault.Get<AuditBoard>().ReadOwnAsync(user, new AuditFilter(), null, 5, Token);

        Assert.Equal((AuditAction.SessionsEnded, null, null), (views[0].Action, views[0].Session, views[0].Address));
        Assert.NotNull(views[1].Session);
    }

    [Fact]
    public async Task Entries_of_others_are_no_news_for_a_person()
    {
        var (vault, user) = await StartAsync(1);
        await using var disposed = vault;
        var board = vault.Get<AuditBoard>();
        var before = await board.FindNewestOwnAsync(user, Token);

        await vault.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.BackedUp) { By = new UserId(Guid.NewGuid()) }, Token);
        Assert.Equal(before, await board.FindNewestOwnAsync(user, Token));

        await vault.Get<AuditLog>().RecordAloneAsync(new AuditEvent(AuditAction.PasswordChanged, AuditTarget.Person(user)) { By = user }, Token);
        Assert.NotEqual(before, await board.FindNewestOwnAsync(user, Token));
    }
}
