namespace SecureVault.Web.Components.Drive;

/// <summary>The columns that a list can be sorted by.</summary>
public enum DriveColumn
{
    Name,
    Size,
    Modified,
    Added,
    Kind,
}

/// <summary>The meaning of the order that a list comes in.</summary>
public enum OwnOrder
{
    /// <summary>None: it is sorted by a column.</summary>
    None,

    /// <summary>The best match for a search comes first.</summary>
    Relevance,

    /// <summary>The latest change comes first.</summary>
    MostRecent,
}
