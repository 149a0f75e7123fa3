using Bunit;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core;
using SecureVault.Core.Accounts.People;
using SecureVault.Web.Components.Admin;

namespace SecureVault.Tests.Admin;

/// <summary>The list of people a part at a time, also of a hundred thousand.</summary>
public sealed class PeopleListTests : AdminFixture
{
    [Theory]
    [InlineData(PeopleOrder.Address)]
    [InlineData(PeopleOrder.MostStored)]
    [InlineData(PeopleOrder.LastSeen)]
    [InlineData(PeopleOrder.LongestAway)]
    [InlineData(PeopleOrder.Newest)]
    public async Task Every_order_shows_everybody_once_in_parts_of_any_length(PeopleOrder order)
    {
        await FillAsync(137);
        var whole = (await FindAsync(new PeopleQuery("", order, null, 1000)))!;
        Assert.Equal((138, 138, 138), (whole.People.Count, whole.Found, whole.All));
        Assert.Null(whole.Next);

        var parts = new List<UserId>();
        PeoplePlace? place = null;
        do
        {
            var part = (await FindAsync(new PeopleQuery("", order, place, 7)))!;
            parts.AddRange(part.People.Select(person => person.Id));
            place = part.Next;
        }
        while (place is not null);

        Assert.Equal(whole.People.Select(person => person.Id), parts);
        var values = whole.People.Select(person => order switch
        {
            PeopleOrder.Address => 0,
            PeopleOrder.MostStored => -person.StoredBytes,
            PeopleOrder.LastSeen => -(person.LastSignInAt?.ToUnixTimeMilliseconds() ?? 0),
            PeopleOrder.LongestAway => person.LastSignInAt?.ToUnixTimeMilliseconds() ?? 0,
            PeopleOrder.Newest => -person.CreatedAt.ToUnixTimeMilliseconds(),
        }).ToList();
        Assert.Equal(values.Order(), values);
    }

    [Fact]
    public async Task Somebody_who_goes_meanwhile_moves_nobody_out_of_sight()
    {
        await FillAsync(20);
        var first = (await FindAsync(new PeopleQuery("", PeopleOrder.Address, null, 5)))!;
        await using (var db = await Vault.ContextAsync())
        {
            await db.Users.Where(user => user.Id == first.People[1].Id.Value).ExecuteDeleteAsync(Token);
        }

        var whole = (await FindAsync(new PeopleQuery("", PeopleOrder.Address, null, 100)))!;
        var second = (await FindAsync(new PeopleQuery("", PeopleOrder.Address, first.Next, 5)))!;

        Assert.Equal(whole.People[4].Id, second.People[0].Id);
    }

    [Fact]
    public async Task A_search_is_no_pattern_and_nobody_else_sees_the_list()
    {
        await FillAsync(20);
        Assert.Equal(0, (await FindAsync(new PeopleQuery("%", PeopleOrder.Address, null, 5)))!.Found);
        Assert.Equal(9, (await FindAsync(new PeopleQuery("PERSON0000", PeopleOrder.Address, null, 5)))!.Found);
        Assert.Equal(1, (await FindAsync(new PeopleQuery("00001@", PeopleOrder.Address, null, 5)))!.Found);
        var ada = await Vault.AddUserAsync();
        Assert.Null(await Vault.Get<PeopleList>().FindAsync(ada, new PeopleQuery("", PeopleOrder.Address, null, 5), Token));
    }

    [Fact]
    public async Task A_hundred_thousand_people_are_listed_part_by_part_in_every_order()
    {
        await FillAsync(100_000);
        foreach (var order in Enum.GetValues<PeopleOrder>())
        {
            foreach (var search in (string[])["", "7@example"])
            {
                var part = (await FindAsync(new PeopleQuery(search, order, null, 50)))!;
                var next = (await FindAsync(new PeopleQuery(search, order, part.Next, 50)))!;
                Assert.Equal(100, part.People.Concat(next.People).Select(person => person.Id).Distinct().Count());
            }
        }
    }

    [Fact]
    public async Task The_page_goes_on_and_back_and_begins_anew_with_a_search()
    {
        await FillAsync(120);
        var page = Render<PeoplePage>();
        page.WaitForElement(".sv-people__pages");
        Assert.Equal("1 to 50 of 121", page.Find(".sv-people__pages span").TextContent);

        Press(page, "Next");
        page.WaitForAssertion(() => Assert.Equal("51 to 100 of 121", page.Find(".sv-people__pages span").TextContent));
        Press(page, "Next");
        page.WaitForAssertion(() => Assert.Equal("101 to 121 of 121", page.Find(".sv-people__pages span").TextContent));
        Assert.True(page.FindAll(".sv-people__pages button")[1].HasAttribute("disabled"));
        Press(page, "Back");
        page.WaitForAssertion(() => Assert.Equal("51 to 100 of 121", page.Find(".sv-people__pages span").TextContent));

        page.Find("#people-search").Input("person0000");
        page.WaitForAssertion(() => Assert.Equal(9, page.FindAll("tbody tr").Count));
        Assert.Empty(page.FindAll(".sv-people__pages"));
        page.Find("#people-search").Input("");
        page.Find("select").Change(nameof(PeopleOrder.MostStored));
        page.WaitForAssertion(() => Assert.Contains("person00120@example.org", page.FindAll(".sv-people__address")[0].TextContent, StringComparison.Ordinal));
    }

    private static void Press(IRenderedComponent<PeoplePage> page, string button) =>
        page.FindAll(".sv-people__pages button").Single(candidate => candidate.TextContent == button).Click();

    private Task<PeoplePart?> FindAsync(PeopleQuery query) => Vault.Get<PeopleList>().FindAsync(Scene.Administrator, query, Token);

    /// <summary>Many have the same time and the same size, some were never here, and every third has no row for its space.</summary>
    private async Task FillAsync(int count)
    {
        await using var db = await Vault.ContextAsync();
        await db.Database.ExecuteSqlAsync(
            $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
            INSERT INTO AspNetUsers (Id, UserName, NormalizedUserName, Email, NormalizedEmail, EmailConfirmed, SecurityStamp, PhoneNumberConfirmed, TwoFactorEnabled, LockoutEnabled, AccessFailedCount, CreatedAt, LastSignInAt)
            SELECT printf('00000000-0000-7000-8000-%012X', i), printf('person%05d@example.org', i), printf('PERSON%05d@EXAMPLE.ORG', i), printf('person%05d@example.org', i),
                printf('PERSON%05d@EXAMPLE.ORG', i), 1, 'x', 0, 0, 1, 0, 1700000000000 + (i / 10) * 1000, CASE WHEN i % 4 = 0 THEN NULL ELSE 1750000000000 + (i % 50) * 60000 END
            FROM n
            """,
            Token);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO DriveUsage (OwnerId, UsedBytes, ReservedBytes, ItemCount, ReservedItems, QuotaBytes)
            SELECT Id, CASE WHEN Email = {$"person{count:D5}@example.org"} THEN 1000000 ELSE 1000 * (AccessFailedCount + (CreatedAt / 1000) % 7) END, 0, 3, 0, NULL
            FROM AspNetUsers WHERE Email LIKE 'person%' AND (CreatedAt / 1000) % 3 <> 0 OR Email = {$"person{count:D5}@example.org"}
            """,
            Token);
    }
}
