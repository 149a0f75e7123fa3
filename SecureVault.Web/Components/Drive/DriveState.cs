namespace SecureVault.Web.Components.Drive;

/// <summary>What a page of the drive shows.</summary>
internal enum DriveState
{
    /// <summary>The first list is on its way.</summary>
    Loading,

    /// <summary>There is a list, perhaps an empty one.</summary>
    Shown,

    /// <summary>There never was a list.</summary>
    Failed,

    /// <summary>The folder is not there (any more).</summary>
    Gone,
}
