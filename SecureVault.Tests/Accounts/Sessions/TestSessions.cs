using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Accounts.Sessions;

/// <summary>Sessions of people who signed in a moment ago, without a password.</summary>
internal static class TestSessions
{
    public static readonly SignInOrigin Origin = SignInOrigin.Of(
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", IPAddress.Parse("192.0.2.77"));

    public static async Task<StartedSession?> BeginAsync(IServiceProvider services, UserId user, bool isRemembered = true, SignInOrigin? origin = null)
    {
        var token = TestContext.Current.CancellationToken;
        await using var db = await services.GetRequiredService<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(token);
        var row = await db.Users.AsNoTracking().SingleAsync(row => row.Id == user.Value, token);
        return await services.GetRequiredService<SignInSessions>().BeginAsync(row.Verified() with { IsComplete = true }, isRemembered, origin ?? Origin, token);
    }

    /// <summary>A session that proved itself just now; for a locked account one that does not exist.</summary>
    public static async Task<SignedIn> FreshAsync(IServiceProvider services, UserId user) =>
        new(user, SessionId.Of((await BeginAsync(services, user))?.Code ?? "nobody's"));
}
