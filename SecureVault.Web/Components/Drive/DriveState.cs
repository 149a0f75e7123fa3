namespace SecureVault.Web.Components.Drive;

/// <summary>The states of a page of the drive.</summary>
internal enum DriveState
{
    /// <summary>The first list is being read.</summary>
    Loading,

    /// <summary>There is a list, perhaps an empty one.</summary>
    Shown,

    /// <summary>The first list could not be read.</summary>
    Failed,

    /// <summary>The folder doesn't exist, or not any more.</summary>
    Gone,
}
