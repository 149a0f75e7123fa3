using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Sessions;
using SecureVault.Core.Data;
using SecureVault.Core.Data.SignIns;
using SecureVault.Core.Events;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Accounts.Sessions;

/// <summary>The list of a person's sessions, and ending them.</summary>
public sealed class OwnSessionsTests
{
    private const string Agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_has_the_own_session_first_and_then_the_last_used()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        var old = await vault.FreshAsync(ada);
        vault.Clock.Advance(TimeSpan.FromHours(1));
        var mine = await vault.FreshAsync(ada);
        vault.Clock.Advance(TimeSpan.FromHours(1));
        var newest = await vault.FreshAsync(ada);
        await vault.FreshAsync(grace);

        var list = await vault.Get<OwnSessions>().ListAsync(mine, Token);

        Assert.Equal([mine.Session, newest.Session, old.Session], list.Select(entry => entry.Id));
        Assert.Equal([true, false, false], list.Select(entry => entry.IsCurrent));
        Assert.All(list, entry => Assert.Equal(TestSessions.Origin, entry.Origin));
    }

    [Fact]
    public async Task What_can_not_be_used_any_more_is_not_listed()
    {
        await using var vault = await CoreVault.StartAsync();
        var ada = await vault.AddUserAsync();
        await TestSessions.BeginAsync(vault.Get<IServiceProvider>(), ada, isRemembered: false);
        vault.Clock.Advance(TimeSpan.FromHours(14));
        var mine = await vault.FreshAsync(ada);

        Assert.Equal(mine.Session, Assert.Single(await vault.Get<OwnSessions>().ListAsync(mine, Token)).Id);

        await using var db = await vault.ContextAsync();
        await db.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.SecurityStamp, "another"), Token);
        Assert.Empty(await vault.Get<OwnSessions>().ListAsync(mine, Token));
    }

    [Fact]
    public async Task Ending_all_others_leaves_the_own_and_those_of_other_people()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        var (mine, first, second, hers) = (await vault.FreshAsync(ada), await vault.FreshAsync(ada), await vault.FreshAsync(ada), await vault.FreshAsync(grace));
        var heard = new List<VaultEvent>();
        using var subscription = vault.Events.Subscribe(heard.Add);

        Assert.Equal(2, await vault.Get<OwnSessions>().EndOthersAsync(mine, Token));

        Assert.Equal([mine, hers], await UsableAsync(vault, mine, first, second, hers));
        Assert.Equal(
            new[] { first, second }.Select(session => new VaultEvent.AccessEnded(ada, session.Session)).OrderBy(ended => ended.Session!.Value.Hash),
            heard.OfType<VaultEvent.AccessEnded>().OrderBy(ended => ended.Session!.Value.Hash));
    }

    [Fact]
    public async Task Nobody_ends_another_persons_session()
    {
        await using var vault = await CoreVault.StartAsync();
        var (ada, grace) = (await vault.AddUserAsync(), await vault.AddUserAsync("grace@example.org"));
        var (mine, hers) = (await vault.FreshAsync(ada), await vault.FreshAsync(grace));

        await vault.Get<OwnSessions>().EndAsync(mine, hers.Session, Token);

        Assert.Equal([mine, hers], await UsableAsync(vault, mine, hers));
    }

    [Fact]
    public async Task A_sign_in_over_HTTP_is_listed_with_its_browser_and_shortened_address_and_nothing_more()
    {
        await using var app = VaultApp.Start();
        using var client = await VaultClient.SetUpAsync(app);
        client.Http.DefaultRequestHeaders.UserAgent.ParseAdd(Agent);
        await client.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
        var user = await app.FindUserAsync(VaultClient.AdminEmail);
        await using var db = await app.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token);
        var stored = await db.Database.SqlQuery<string>($"""SELECT group_concat(quote("Browser") || quote("System") || quote("Network") || quote("Way")) AS Value FROM "SignInSessions" """).SingleAsync(Token);
        Assert.DoesNotContain("18.5", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", stored, StringComparison.Ordinal);

        var entry = Assert.Single(await app.Get<OwnSessions>().ListAsync(await app.FreshAsync(user), Token), entry => !entry.IsCurrent);

        Assert.Equal(new SignInOrigin(BrowserFamily.Safari, SystemFamily.MacOS, "127.0.0.0/24"), entry.Origin);
        Assert.Equal(SignInWay.Password, entry.Way);
    }

    [Fact]
    public async Task Ending_a_session_ends_its_download_within_a_second_and_leaves_that_of_the_own()
    {
        await using var app = VaultApp.Start();
        using var mine = await VaultClient.SetUpAsync(app);
        using var other = new VaultClient(app);
        await other.SignInAsync(VaultClient.AdminEmail, VaultClient.Password);
        var user = await app.FindUserAsync(VaultClient.AdminEmail);
        var item = await StoreAsync(app, user, 60_000_000);
        using var ending = await DownloadAsync(other, item);
        using var going = await DownloadAsync(mine, item);
        var sessions = app.Get<OwnSessions>();
        var list = await sessions.ListAsync(await app.FreshAsync(user), Token);
        var asking = new SignedIn(user, list.OrderBy(entry => entry.CreatedAt).First().Id);

        Assert.Equal(2, await sessions.EndOthersAsync(asking, Token)); // the one that looked, too

        await Assert.ThrowsAnyAsync<Exception>(() => ending.Content.ReadAsByteArrayAsync(Token).WaitAsync(TimeSpan.FromSeconds(5), Token));
        Assert.Equal(60_000_000, (await going.Content.ReadAsByteArrayAsync(Token)).Length);
        Assert.False(await other.IsSignedInAsync());
        Assert.True(await mine.IsSignedInAsync());
    }

    private static Task<HttpResponseMessage> DownloadAsync(VaultClient client, ItemId item) => client.Http.GetAsync(
        new Uri($"/files/{item}/content", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);

    private static async Task<ItemId> StoreAsync(VaultApp app, UserId user, int length)
    {
        var request = new UploadRequest { Folder = ItemId.Root, Name = "a", Length = length };
        return Assert.IsType<UploadOutcome.Stored>(
            await app.Get<UploadService>().UploadAsync(user, request, new MemoryStream(new byte[length]), null, Token)).Item;
    }

    private static async Task<List<SignedIn>> UsableAsync(CoreVault vault, params SignedIn[] sessions)
    {
        var usable = new List<SignedIn>();
        foreach (var session in sessions)
        {
            if (await vault.Get<SignInValidator>().FindAsync(session.User, session.Session, Token) is not null)
            {
                usable.Add(session);
            }
        }

        return usable;
    }
}
