namespace SecureVault.Web.Components.Admin.Bulk;

/// <summary>What is done with several people.</summary>
public enum BulkAction
{
    /// <summary>Their accounts are locked.</summary>
    Lock,

    /// <summary>They can sign in again.</summary>
    Unlock,

    /// <summary>They are signed out everywhere.</summary>
    EndSessions,

    /// <summary>They get a limit of storage.</summary>
    SetQuota,

    /// <summary>Their accounts are deleted when the grace is over.</summary>
    Delete,
}
