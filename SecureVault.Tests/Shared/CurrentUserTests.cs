using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;
using SecureVault.Core.Events;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Tests.Shared;

/// <summary>A circuit whose session is over can do nothing more.</summary>
public sealed class CurrentUserTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_gets_the_person_while_the_session_lives()
    {
        await using var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();
        using var user = await SignInAsync(vault, ada);

        Assert.Equal(ada, await user.CallAsync((id, _) => Task.FromResult(id), Token));
        Assert.True(user.Is(ada));
        Assert.False(user.Is(UserId.New()));
    }

    [Theory]
    [InlineData("sign-out")]
    [InlineData("sign-out without a word to this process")]
    [InlineData("sign-out everywhere")]
    [InlineData("lock")]
    [InlineData("time")]
    public async Task After_the_end_of_its_session_a_circuit_can_do_nothing_any_more(string end)
    {
        await using var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();
        var claims = await vault.SignInAsync(ada);
        using var user = Of(vault, claims);
        await user.CallAsync((_, _) => Task.CompletedTask, Token);
        var session = new ClaimsPrincipal(new ClaimsIdentity(claims)).FindSession()!.Value;

        switch (end)
        {
            case "sign-out":
                await vault.Get<SignInSessions>().EndAsync(ada, session, Token);
                break;
            case "sign-out without a word to this process":
                await using (var db = await vault.ContextAsync())
                {
                    db.SignInSessions.RemoveRange(db.SignInSessions);
                    await db.SaveChangesAsync(Token);
                }

                break;
            case "sign-out everywhere":
                await vault.Get<Passwords>().SignOutEverywhereAsync(ada, Token);
                break;
            case "lock":
                await vault.LockAsync(ada);
                break;
            default:
                vault.Clock.Advance(TimeSpan.FromDays(14));
                break;
        }

        var called = false;
        await Assert.ThrowsAsync<AccessEndedException>(() => user.CallAsync((_, _) => Task.FromResult(called = true), Token));

        // What has ended has ended, even if the account may be used again.
        await RestoreAsync(vault, ada, session);
        await Assert.ThrowsAsync<AccessEndedException>(() => user.CallAsync((_, _) => Task.FromResult(called = true), Token));
        Assert.False(called);
    }

    [Fact]
    public async Task Work_for_a_circuit_is_cancelled_when_its_session_ends()
    {
        await using var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();
        var claims = await vault.SignInAsync(ada);
        using var user = Of(vault, claims);
        using var other = await SignInAsync(vault, ada);
        var running = user.CallAsync((_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token), Token);
        var others = other.CallAsync((_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token), Token);

        var session = new ClaimsPrincipal(new ClaimsIdentity(claims)).FindSession()!.Value;
        vault.Events.Publish(new VaultEvent.AccessEnded(ada, session));

        await Assert.ThrowsAsync<AccessEndedException>(() => running);
        Assert.False(others.IsCompleted);
        other.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => others);
    }

    private static async Task RestoreAsync(CoreVault vault, UserId user, SessionId session)
    {
        await using var db = await vault.ContextAsync();
        var row = await db.Users.SingleAsync(row => row.Id == user.Value, Token);
        row.LockedAt = null;
        await db.SignInSessions.ExecuteDeleteAsync(Token);
        var now = vault.Clock.GetUtcNow();
        db.SignInSessions.Add(new SignInSession
        {
            Id = session,
            UserId = user.Value,
            SecurityStamp = row.SecurityStamp!,
            IsRemembered = false,
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now.AddDays(1),
            ConfirmedAt = now,
            Way = SignInWay.Password,
            Browser = BrowserFamily.Unknown,
            System = SystemFamily.Unknown,
            Network = null,
        });
        await db.SaveChangesAsync(Token);
        db.ChangeTracker.Clear();
        Assert.NotNull(await vault.Get<SignInValidator>().FindAsync(user, session, Token));
    }

    private static async Task<CurrentUser> SignInAsync(CoreVault vault, UserId user) => Of(vault, await vault.SignInAsync(user));

    private static CurrentUser Of(CoreVault vault, Claim[] claims) =>
        new(new Fixed(new ClaimsPrincipal(new ClaimsIdentity(claims, "test"))), vault.Get<SignInValidator>(), vault.Events);

    private sealed class Fixed(ClaimsPrincipal principal) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(principal));
    }
}
