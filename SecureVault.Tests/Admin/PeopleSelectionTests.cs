using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Web.Components.Admin.Bulk;

namespace SecureVault.Tests.Admin;

/// <summary>Who is selected, without a page around it.</summary>
public sealed class PeopleSelectionTests
{
    private readonly PeopleSelection _selection = new();

    [Fact]
    public void A_range_reaches_from_the_last_click_in_either_direction_and_is_taken_out_the_same_way()
    {
        var page = People(10);
        _selection.Set(page[6], isSelected: true, isRange: false, page);
        _selection.Set(page[3], isSelected: true, isRange: true, page);
        Assert.Equal(page[3..7], _selection.People);

        _selection.Set(page[5], isSelected: false, isRange: true, page);
        Assert.Equal([page[6]], _selection.People);
    }

    [Fact]
    public void A_range_from_another_page_is_one_person()
    {
        var people = People(20);
        _selection.Set(people[2], isSelected: true, isRange: false, people[..10]);

        _selection.Set(people[15], isSelected: true, isRange: true, people[10..]);

        Assert.Equal([people[2], people[15]], _selection.People);
    }

    [Fact]
    public void A_thousand_can_be_selected_and_nobody_else()
    {
        var people = People(1_050);
        for (var page = 0; page < 21; page++)
        {
            _selection.SetAll(people[(page * 50)..((page + 1) * 50)], isSelected: true);
        }

        Assert.True(_selection.IsFull);
        Assert.Equal(people[..1_000], _selection.People);
        _selection.Set(people[1_001], isSelected: true, isRange: false, people);
        Assert.Equal(1_000, _selection.Count);

        _selection.Set(people[0], isSelected: false, isRange: false, people);
        _selection.Set(people[1_001], isSelected: true, isRange: false, people);
        Assert.True(_selection.Has(people[1_001]));
    }

    [Fact]
    public void Whose_keys_are_destroyed_is_not_offered_and_leaves_the_selection()
    {
        var page = People(3);
        _selection.SetAll(page, isSelected: true);
        UserEntry[] later = [page[0] with { IsBeingDestroyed = true }, page[1] with { Email = "new@example.org" }, page[2]];

        _selection.Renew(later);

        Assert.Equal([later[1], later[2]], _selection.People);
        Assert.True(_selection.HasAll(later));
        _selection.SetAll(later, isSelected: true);
        Assert.Equal(2, _selection.Count);
        Assert.False(_selection.HasAll([later[0]]));
    }

    private static UserEntry[] People(int count) =>
        [.. Enumerable.Range(0, count).Select(index => new UserEntry(UserId.New(), $"person{index:D5}@example.org", false, default, null, null, 0, 0, null))];
}
