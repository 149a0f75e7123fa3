using SecureVault.Core.Data;

namespace SecureVault.Core.Accounts.Profiles;

/// <summary>A person's own choices; null means that the browser decides.</summary>
/// <param name="DisplayName">The name that others see beside the address; at most <see cref="MaxNameLength"/> characters.</param>
/// <param name="Language">The language of the pages, as a tag such as <c>de</c>.</param>
/// <param name="Hours">How times of day are written.</param>
public sealed record Profile(string? DisplayName, string? Language, HourCycle? Hours)
{
    /// <summary>The longest name, in UTF-16 units.</summary>
    public const int MaxNameLength = 100;

    /// <summary>The longest tag of a language.</summary>
    public const int MaxLanguageLength = 16;

    /// <summary>Somebody who has chosen nothing.</summary>
    public static Profile Default { get; } = new(null, null, null);
}
