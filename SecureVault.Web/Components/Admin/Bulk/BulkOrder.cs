using SecureVault.Core.Accounts;

namespace SecureVault.Web.Components.Admin.Bulk;

/// <summary>What is to be done, and with whom.</summary>
/// <param name="Action">What.</param>
/// <param name="People">With whom, as the administrator saw them.</param>
/// <param name="QuotaBytes">The limit of <see cref="BulkAction.SetQuota"/>; null for the vault's.</param>
internal sealed record BulkOrder(BulkAction Action, IReadOnlyList<UserEntry> People, long? QuotaBytes);

/// <summary>How the change of one person ended.</summary>
internal abstract record BulkStep
{
    private BulkStep()
    {
    }

    /// <summary>It is as asked.</summary>
    internal sealed record Done : BulkStep;

    /// <summary>This one stays as it is; the next may be changed.</summary>
    /// <param name="Reason">Why, for the administrator.</param>
    internal sealed record Refused(string Reason) : BulkStep;

    /// <summary>This one stays as it is, because of an error.</summary>
    /// <param name="Reason">What to look for in the log.</param>
    internal sealed record Failed(string Reason) : BulkStep;

    /// <summary>Nobody can be changed any more, as the one who asks may not.</summary>
    /// <param name="Reason">Why, for the administrator.</param>
    internal sealed record Ended(string Reason) : BulkStep;
}
