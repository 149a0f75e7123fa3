using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Data.People;

namespace SecureVault.Core.Accounts.People;

/// <summary>In which order people are listed.</summary>
public enum PeopleOrder
{
    /// <summary>By address.</summary>
    Address,

    /// <summary>Most storage used first.</summary>
    MostStored,

    /// <summary>Latest sign-in first.</summary>
    LastSeen,

    /// <summary>Longest since the last sign-in first; before them those who never signed in.</summary>
    LongestAway,

    /// <summary>Newest account first.</summary>
    Newest,
}

/// <summary>A place in a list: behind somebody.</summary>
/// <param name="Value">The value that people are ordered by; zero where that is the address.</param>
/// <param name="Address">The person's normalised address.</param>
public sealed record PeoplePlace(long Value, string Address);

/// <summary>Which part of the people is wanted.</summary>
/// <param name="Search">A part of the address; empty for everybody.</param>
/// <param name="Order">In which order.</param>
/// <param name="After">Behind which place; null for the first part.</param>
/// <param name="Count">How many at most.</param>
public sealed record PeopleQuery(string Search, PeopleOrder Order, PeoplePlace? After, int Count);

/// <summary>A part of the people.</summary>
/// <param name="People">Those in it; <see cref="UserEntry.Files"/> counts folders and the trash as well.</param>
/// <param name="Next">Where the next part begins; null behind the last one.</param>
/// <param name="Found">How many people the search finds.</param>
/// <param name="All">How many there are.</param>
/// <param name="StoredBytes">How much all of them store.</param>
public sealed record PeoplePart(IReadOnlyList<UserEntry> People, PeoplePlace? Next, int Found, int All, long StoredBytes);

/// <summary>The accounts for administrators, a part at a time: a hundred thousand are no more work than fifty.</summary>
public sealed class PeopleList(IDbContextFactory<VaultDbContext> contexts)
{
    private static readonly DateTimeOffset Never = DateTimeOffset.UnixEpoch;

    /// <summary>A part of the people; null when who asks is no administrator.</summary>
    public async Task<PeoplePart?> FindAsync(UserId administrator, PeopleQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            if (!await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            var found = Matching(db, query.Search);
            var places = await PlacesAsync(db, found, query, cancellationToken).ConfigureAwait(false);
            var shown = places.Take(query.Count).ToList();
            var all = await db.Users.CountAsync(cancellationToken).ConfigureAwait(false);
            return new PeoplePart(
                await EntriesAsync(db, shown.ConvertAll(place => place.Address), cancellationToken).ConfigureAwait(false),
                places.Count > query.Count ? PlaceOf(shown[^1]) : null,
                query.Search.Length == 0 ? all : await found.CountAsync(cancellationToken).ConfigureAwait(false),
                all,
                await db.Usage.SumAsync(usage => usage.UsedBytes, cancellationToken).ConfigureAwait(false));
        }
    }

    private static IQueryable<VaultUser> Matching(VaultDbContext db, string search)
    {
        var text = EmailAddress.Normalize(search);
        var users = db.Users.AsNoTracking();
        return text.Length == 0 ? users : users.Where(user => user.NormalizedEmail!.Contains(text));
    }

    /// <summary>The part, and one more if there is one.</summary>
    private static async Task<List<Found>> PlacesAsync(VaultDbContext db, IQueryable<VaultUser> users, PeopleQuery query, CancellationToken cancellationToken)
    {
        var count = query.Count + 1;
        var places = await InOrder(db, users, query).Take(count).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (query.Order == PeopleOrder.MostStored && places.Count < count)
        {
            // Whoever stores something comes from the index of that, everybody else from the one of addresses: to sort them together, all would be read.
            var address = query.After is { Value: 0 } place ? place.Address : string.Empty;
            places.AddRange(await WithNothing(db, users, address).Take(count - places.Count).ToListAsync(cancellationToken).ConfigureAwait(false));
        }

        return places;
    }

#pragma warning disable CA1309 // the database compares, byte by byte; it knows no other way
    private static IQueryable<Found> Storing(VaultDbContext db, IQueryable<VaultUser> users, PeoplePlace? after)
    {
        var (value, address) = (after?.Value ?? long.MaxValue, after?.Address ?? string.Empty);
        return
            from usage in db.Usage.Where(usage => usage.UsedBytes > 0 && usage.UsedBytes <= value)
            join user in users on usage.OwnerId equals user.Id
            where usage.UsedBytes < value || string.Compare(user.NormalizedEmail, address) > 0
            orderby usage.UsedBytes descending, user.NormalizedEmail
            select new Found { Address = user.NormalizedEmail!, Stored = usage.UsedBytes };
    }

    private static IQueryable<Found> WithNothing(VaultDbContext db, IQueryable<VaultUser> users, string address) => users
        .Where(user => string.Compare(user.NormalizedEmail, address) > 0 && !db.Usage.Any(usage => usage.OwnerId == user.Id && usage.UsedBytes > 0))
        .OrderBy(user => user.NormalizedEmail)
        .Select(user => new Found { Address = user.NormalizedEmail! });

    /// <summary>
    /// The people behind a place rather than on a page, so that nobody is missed or listed twice when others come and go meanwhile. Only the columns of
    /// the order are read, which an index covers.
    /// </summary>
    private static IQueryable<Found> InOrder(VaultDbContext db, IQueryable<VaultUser> users, PeopleQuery query)
    {
        var (value, address, isFirst) = (query.After?.Value ?? 0, query.After?.Address ?? string.Empty, query.After is null);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(value);
        return query.Order switch
        {
            PeopleOrder.Address => users
                .Where(user => isFirst || string.Compare(user.NormalizedEmail, address) > 0)
                .OrderBy(user => user.NormalizedEmail)
                .Select(user => new Found { Address = user.NormalizedEmail! }),
            PeopleOrder.MostStored => Storing(db, users, query.After),
            PeopleOrder.LastSeen => users
                .Select(user => new Found { Address = user.NormalizedEmail!, Time = user.LastSignInAt ?? Never })
                .Where(row => isFirst || row.Time < time || (row.Time == time && string.Compare(row.Address, address) > 0))
                .OrderByDescending(row => row.Time).ThenBy(row => row.Address),
            PeopleOrder.LongestAway => users
                .Select(user => new Found { Address = user.NormalizedEmail!, Time = user.LastSignInAt ?? Never })
                .Where(row => isFirst || row.Time > time || (row.Time == time && string.Compare(row.Address, address) > 0))
                .OrderBy(row => row.Time).ThenBy(row => row.Address),
            PeopleOrder.Newest => users
                .Select(user => new Found { Address = user.NormalizedEmail!, Time = user.CreatedAt })
                .Where(row => isFirst || row.Time < time || (row.Time == time && string.Compare(row.Address, address) > 0))
                .OrderByDescending(row => row.Time).ThenBy(row => row.Address),
        };
    }
#pragma warning restore CA1309

    private static PeoplePlace PlaceOf(Found last) => new(last.Time is { } time ? time.ToUnixTimeMilliseconds() : last.Stored, last.Address);

    private static async Task<IReadOnlyList<UserEntry>> EntriesAsync(VaultDbContext db, List<string> addresses, CancellationToken cancellationToken)
    {
        var role = AccountRoles.Administrator.ToUpperInvariant();
        var rows = await (
            from user in db.Users.AsNoTracking()
            where addresses.Contains(user.NormalizedEmail!)
            join usage in db.Usage on user.Id equals usage.OwnerId into usages
            from usage in usages.DefaultIfEmpty()
            select new
            {
                User = user,
                IsAdministrator = db.UserRoles.Any(link => link.UserId == user.Id && db.Roles.Any(found => found.Id == link.RoleId && found.NormalizedName == role)),
                Stored = usage == null ? 0 : usage.UsedBytes,
                Items = usage == null ? 0 : usage.ItemCount,
                Quota = usage == null ? null : usage.QuotaBytes,
                Deletion = db.AccountDeletions.FirstOrDefault(deletion => deletion.UserId == user.Id),
            }).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows
            .OrderBy(row => addresses.IndexOf(row.User.NormalizedEmail!))
            .Select(row => new UserEntry(
                new UserId(row.User.Id),
                row.User.Email ?? string.Empty,
                row.IsAdministrator,
                row.User.CreatedAt,
                row.User.LastSignInAt,
                row.User.LockedAt,
                (int)row.Items,
                row.Stored,
                row.Quota)
            {
                DeletionDueAt = row.Deletion?.DueAt,
                IsBeingDestroyed = row.Deletion?.Phase == DeletionPhase.Destroying,
            })];
    }

    private sealed class Found
    {
        public required string Address { get; init; }

        public long Stored { get; init; }

        public DateTimeOffset? Time { get; init; }
    }
}
