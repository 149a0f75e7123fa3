using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Roles;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Recovery.Strays;

/// <summary>Counts of what cards told a database about its accounts.</summary>
/// <param name="Added">Accounts that the database did not know.</param>
/// <param name="Locked">Accounts that the database had open and their cards lock.</param>
public readonly record struct AccountCounts(int Added, int Locked);

/// <summary>
/// Makes accounts that only their cards know, and takes over from the cards what was decided since the database's backup. A card gives no
/// rights: an account that it locks is locked, one that it unlocks stays locked, and a new one waits for an administrator.
/// </summary>
internal sealed class AccountAdoption(VaultDbContext db, MasterKeyring keyring, bool isNewest, DateTimeOffset now)
{
    private AccountCounts _counts;

    /// <summary>Takes over the cards of some accounts.</summary>
    /// <param name="accounts">The cards by account.</param>
    /// <param name="cancellationToken">Ends the call; the caller's transaction is not to be committed then.</param>
    public async Task<AccountCounts> RunAsync(IEnumerable<IGrouping<Guid, KeyCard>> accounts, CancellationToken cancellationToken)
    {
        foreach (var account in accounts)
        {
            var versions = account.OrderBy(card => card.KeyVersion).ToList();
            var newest = versions.FindLast(card => card.Facts.IsActiveKey) ?? versions[^1];
            var known = await db.UserKeys.Where(key => key.UserId == account.Key).ToListAsync(cancellationToken).ConfigureAwait(false);
            var user = await db.Users.FirstOrDefaultAsync(row => row.Id == account.Key, cancellationToken).ConfigureAwait(false);
            if (user is null)
            {
                await AddAsync(newest, cancellationToken).ConfigureAwait(false);
                await SetQuotaAsync(newest, cancellationToken).ConfigureAwait(false);
            }
            else if (!isNewest && IsNewer(newest, known))
            {
                await LockAsync(user, newest.Facts.LockedAt, cancellationToken).ConfigureAwait(false);
                await TakeRoleAsync(newest, cancellationToken).ConfigureAwait(false);
                await SetQuotaAsync(newest, cancellationToken).ConfigureAwait(false);
            }

            AddKeys(versions, known);
            await ActivateAsync(versions, newest, known, cancellationToken).ConfigureAwait(false);
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            db.ChangeTracker.Clear();
        }

        return _counts;
    }

    private async Task AddAsync(KeyCard card, CancellationToken cancellationToken)
    {
        // Without a password nobody can sign in with it, whatever happens to the lock.
        var address = await FreeAddressAsync(card, cancellationToken).ConfigureAwait(false);
        db.Users.Add(new VaultUser
        {
            Id = card.User,
            UserName = address,
            NormalizedUserName = EmailAddress.Normalize(address),
            Email = address,
            NormalizedEmail = EmailAddress.Normalize(address),
            EmailConfirmed = true,
            LockoutEnabled = true,
            SecurityStamp = SecurityStamps.New(),
            CreatedAt = card.Facts.CreatedAt,
            LockedAt = card.Facts.LockedAt ?? now,
        });
        if (card.Facts.IsAdministrator)
        {
            db.UserRoles.Add(new IdentityUserRole<Guid>
            {
                UserId = card.User,
                RoleId = await AccountCreation.AdministratorRoleAsync(db, cancellationToken).ConfigureAwait(false),
            });
        }

        _counts = _counts with { Added = _counts.Added + 1 };
    }

    /// <summary>Two cards may have one address when one of them is older than the account is now.</summary>
    private async Task<string> FreeAddressAsync(KeyCard card, CancellationToken cancellationToken)
    {
        var normalized = EmailAddress.Normalize(card.Facts.Email);
        return EmailAddress.TryParse(card.Facts.Email, out var address)
            && !await db.Users.AnyAsync(user => user.NormalizedEmail == normalized, cancellationToken).ConfigureAwait(false)
                ? address.Text
                : $"{card.User:N}@recovered.invalid";
    }

    /// <summary>Anybody may have written a card that grants the role, so only its loss is taken over, unless no administrator would be left.</summary>
    private async Task TakeRoleAsync(KeyCard card, CancellationToken cancellationToken)
    {
        if (!card.Facts.IsAdministrator)
        {
            await RoleChanges.TryTakeAsync(db, new UserId(card.User), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task LockAsync(VaultUser user, DateTimeOffset? lockedAt, CancellationToken cancellationToken)
    {
        if (user.LockedAt is null && lockedAt is not null)
        {
            await UserDirectory.LockAsync(db, user, lockedAt.Value, cancellationToken).ConfigureAwait(false);
            _counts = _counts with { Locked = _counts.Locked + 1 };
        }
    }

    /// <summary>Keys that were made after the backup open what was sealed since.</summary>
    private void AddKeys(List<KeyCard> versions, List<WrappedUserKey> known)
    {
        foreach (var card in versions)
        {
            if (isNewest && known.Exists(key => key.IsActive && key.Version > card.KeyVersion) && !known.Exists(key => key.Version == card.KeyVersion))
            {
                // Destroyed; a store can put back an old card.
                continue;
            }

            if (known.Find(key => key.Version == card.KeyVersion) is { } row)
            {
                // Taken over once: whatever an administrator decides from now on holds.
                row.CardHash = card.Hash();
                if (!keyring.TryFind(row.MasterKeyId, out _))
                {
                    // A backup from before a rotation: the card followed it and holds the same key.
                    (row.MasterKeyId, row.Wrap) = (card.MasterKeyId, card.Wrap);
                }

                continue;
            }

            var added = new WrappedUserKey
            {
                UserId = card.User,
                Version = card.KeyVersion,
                MasterKeyId = card.MasterKeyId,
                Wrap = card.Wrap,
                IsActive = false,
                Phase = card.Facts.IsRetiringKey ? UserKeyPhase.Retiring : UserKeyPhase.Settled,
                CreatedAt = card.Facts.KeyCreatedAt,
                CardHash = card.Hash(),
            };
            db.UserKeys.Add(added);
            known.Add(added);
        }
    }

    /// <summary>
    /// The newest key seals what is new, also where the backup knows an older one as the active key: that one may have been rotated because somebody
    /// else has it. Its rows come under the newest with the next run of the rotation.
    /// </summary>
    private async Task ActivateAsync(List<KeyCard> versions, KeyCard newest, List<WrappedUserKey> known, CancellationToken cancellationToken)
    {
        var active = known.Find(key => key.IsActive);
        if (active?.Version >= newest.KeyVersion || known.Find(key => key.Version == newest.KeyVersion) is not { } next)
        {
            return;
        }

        // At once: at no moment may two be active. Its card may be gone: then it was destroyed.
        var isRetiring = versions.Find(card => card.KeyVersion == active?.Version) is not { Facts.IsRetiringKey: false };
        var phase = isRetiring ? UserKeyPhase.Retiring : UserKeyPhase.Rewrapping;
        await db.UserKeys
            .Where(key => key.UserId == newest.User && key.IsActive)
            .ExecuteUpdateAsync(set => set.SetProperty(key => key.IsActive, false).SetProperty(key => key.Phase, phase), cancellationToken)
            .ConfigureAwait(false);
        next.IsActive = true;
    }

    /// <summary>A card that the database knew already may be older than its own rows.</summary>
    private static bool IsNewer(KeyCard card, List<WrappedUserKey> known) =>
        known.Find(key => key.Version == card.KeyVersion)?.CardHash?.AsSpan().SequenceEqual(card.Hash()) != true;

    private async Task SetQuotaAsync(KeyCard card, CancellationToken cancellationToken)
    {
        var usage = await db.Usage.FirstOrDefaultAsync(row => row.OwnerId == card.User, cancellationToken).ConfigureAwait(false);
        if (usage is not null)
        {
            usage.QuotaBytes = card.Facts.QuotaBytes;
        }
        else if (card.Facts.QuotaBytes is { } bytes)
        {
            db.Usage.Add(new DriveUsage { OwnerId = card.User, QuotaBytes = bytes });
        }
    }
}
