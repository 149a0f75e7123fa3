using System.Security.Cryptography;

namespace SecureVault.Core.Archives;

/// <summary>
/// Addresses for archives of selections that are too long for an address of their own. A ticket is a random text that stands for
/// a person and that person's choice; the archive itself is made, and access checked, each time it is asked for.
/// </summary>
public sealed class ZipTickets(TimeProvider clock)
{
    /// <summary>The most items of one selection.</summary>
    public const int MostItems = 20_000;

    /// <summary>How long a download can go on with its ticket.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const int MaxPerPerson = 20;

    // 16 bytes each: at most some 32 MB.
    private const int MaxItemsOfAll = 2_000_000;
    private const int TicketBytes = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Ticket> _tickets = new(StringComparer.Ordinal);
    private int _items;

    /// <summary>Makes a ticket; a person's oldest goes when there are too many.</summary>
    /// <exception cref="ArgumentException">There are over <see cref="MostItems"/> items.</exception>
    public string Create(UserId user, IReadOnlyCollection<ItemId> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count > MostItems)
        {
            throw new ArgumentException($"A selection has at most {MostItems} items.", nameof(items));
        }

        var name = RandomNumberGenerator.GetHexString(2 * TicketBytes, lowercase: true);
        lock (_gate)
        {
            Forget();
            var own = _tickets.Where(pair => pair.Value.User == user).OrderBy(pair => pair.Value.Expires).Select(pair => pair.Key).ToList();
            Remove(own.Take(own.Count - MaxPerPerson + 1));
            while (_items + items.Count > MaxItemsOfAll)
            {
                Remove([_tickets.MinBy(pair => pair.Value.Expires).Key]);
            }

            _tickets.Add(name, new Ticket(user, [.. items], clock.GetUtcNow() + Lifetime));
            _items += items.Count;
        }

        return name;
    }

    /// <summary>The items of a ticket.</summary>
    /// <returns>Null when there is no such ticket (any more), or it is another person's.</returns>
    public IReadOnlyCollection<ItemId>? Find(UserId user, string ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        lock (_gate)
        {
            Forget();
            return _tickets.TryGetValue(ticket, out var found) && found.User == user ? found.Items : null;
        }
    }

    private void Forget()
    {
        var now = clock.GetUtcNow();
        Remove([.. _tickets.Where(pair => pair.Value.Expires <= now).Select(pair => pair.Key)]);
    }

    private void Remove(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (_tickets.Remove(name, out var removed))
            {
                _items -= removed.Items.Length;
            }
        }
    }

    private sealed record Ticket(UserId User, ItemId[] Items, DateTimeOffset Expires);
}
