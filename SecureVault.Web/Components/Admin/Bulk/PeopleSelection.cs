using SecureVault.Core;
using SecureVault.Core.Accounts;

namespace SecureVault.Web.Components.Admin.Bulk;

/// <summary>The people who are selected, on whatever page of the list they are.</summary>
public sealed class PeopleSelection
{
    /// <summary>How many can be selected: more than anybody looks through, and few enough to be changed while one waits.</summary>
    public const int Limit = 1000;

    private readonly Dictionary<UserId, UserEntry> _people = [];
    private UserId? _last;

    /// <summary>How many there are.</summary>
    public int Count => _people.Count;

    /// <summary>Whether nobody else can be selected.</summary>
    public bool IsFull => Count >= Limit;

    /// <summary>Who they are, by address.</summary>
    public IReadOnlyList<UserEntry> People => [.. _people.Values.OrderBy(person => person.Email, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Whether anything can be done with a person.</summary>
    public static bool IsOffered(UserEntry person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return !person.IsBeingDestroyed;
    }

    /// <summary>Whether a person is selected.</summary>
    public bool Has(UserEntry person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return _people.ContainsKey(person.Id);
    }

    /// <summary>Whether all of a page are selected who can be.</summary>
    public bool HasAll(IReadOnlyList<UserEntry> page) => page.Any(IsOffered) && page.Where(IsOffered).All(Has);

    /// <summary>Selects a person, or takes one out.</summary>
    /// <param name="person">Who was clicked.</param>
    /// <param name="isSelected">Whether the person is to be selected.</param>
    /// <param name="isRange">Whether that is meant for all between this person and the one who was clicked before.</param>
    /// <param name="page">The people in sight, in their order.</param>
    public void Set(UserEntry person, bool isSelected, bool isRange, IReadOnlyList<UserEntry> page)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(page);
        var ids = page.Select(shown => shown.Id).ToList();
        var (from, to) = (_last is { } last ? ids.IndexOf(last) : -1, ids.IndexOf(person.Id));
        if (isRange && from >= 0 && to >= 0)
        {
            SetAll([.. page.Skip(Math.Min(from, to)).Take(Math.Abs(to - from) + 1)], isSelected);
        }
        else
        {
            SetAll([person], isSelected);
        }

        _last = person.Id;
    }

    /// <summary>Selects all of a page, as far as there is room, or takes them out.</summary>
    public void SetAll(IReadOnlyList<UserEntry> page, bool isSelected)
    {
        ArgumentNullException.ThrowIfNull(page);
        foreach (var person in page.Where(IsOffered))
        {
            if (!isSelected)
            {
                _people.Remove(person.Id);
            }
            else if (!IsFull)
            {
                _people[person.Id] = person;
            }
        }
    }

    /// <summary>Takes what is new about those of a page who are selected; those whose keys are gone are taken out.</summary>
    public void Renew(IReadOnlyList<UserEntry> page)
    {
        ArgumentNullException.ThrowIfNull(page);
        foreach (var person in page.Where(Has))
        {
            if (IsOffered(person))
            {
                _people[person.Id] = person;
            }
            else
            {
                _people.Remove(person.Id);
            }
        }
    }

    /// <summary>Takes some out.</summary>
    public void Remove(IEnumerable<UserEntry> people)
    {
        ArgumentNullException.ThrowIfNull(people);
        foreach (var person in people)
        {
            _people.Remove(person.Id);
        }
    }

    /// <summary>Takes all out.</summary>
    public void Clear()
    {
        _people.Clear();
        _last = null;
    }
}
