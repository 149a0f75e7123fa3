using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Accounts.Profiles;

/// <summary>Keeps people's profiles.</summary>
public sealed class UserProfiles(IDbContextFactory<VaultDbContext> contexts, VaultEvents events)
{
    /// <summary>A person's profile; the default one where the account is gone or locked.</summary>
    public async Task<Profile> FindAsync(UserId user, CancellationToken cancellationToken)
    {
        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.Users
                .Where(row => row.Id == user.Value && row.LockedAt == null)
                .Select(row => new Profile(row.DisplayName, row.Language, row.HourCycle))
                .FirstOrDefaultAsync(cancellationToken)
                .ConfigureAwait(false) ?? Profile.Default;
        }
    }

    /// <summary>Changes a profile. A name is cleaned: one line, no control or direction characters, no blanks around it.</summary>
    /// <returns>The profile as it is kept; null where the account is gone or locked.</returns>
    /// <exception cref="ArgumentException">The name or the language is too long.</exception>
    public async Task<Profile?> SaveAsync(UserId user, Profile profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var kept = profile with { DisplayName = Clean(profile.DisplayName) };
        if (kept.DisplayName?.Length > Profile.MaxNameLength || kept.Language?.Length > Profile.MaxLanguageLength)
        {
            throw new ArgumentException("A value of the profile is too long.", nameof(profile));
        }

        var db = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            var changed = await db.Users
                .Where(row => row.Id == user.Value && row.LockedAt == null)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(row => row.DisplayName, kept.DisplayName)
                        .SetProperty(row => row.Language, kept.Language)
                        .SetProperty(row => row.HourCycle, kept.Hours),
                    cancellationToken)
                .ConfigureAwait(false);
            if (changed == 0)
            {
                return null;
            }
        }

        events.Publish(new VaultEvent.AccountsChanged());
        return kept;
    }

    /// <summary>Cleans a name: characters that are invisible or reverse the text could make one person or thing look like another.</summary>
    internal static string? Clean(string? name)
    {
        var cleaned = new StringBuilder();
        foreach (var rune in (name ?? string.Empty).EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                cleaned.Append(' ');
            }
            else if (category is not (UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned))
            {
                cleaned.Append(rune);
            }
        }

        var text = string.Join(' ', cleaned.ToString().Normalize(NormalizationForm.FormC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return text.Length == 0 ? null : text;
    }
}
