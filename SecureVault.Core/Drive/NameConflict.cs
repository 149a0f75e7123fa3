namespace SecureVault.Core.Drive;

/// <summary>How to resolve a name that is already taken.</summary>
public enum NameConflict
{
    /// <summary>Nothing; the outcome says that it is taken.</summary>
    Refuse,

    /// <summary>Give the new file a free name: 'plan (2).txt'.</summary>
    KeepBoth,

    /// <summary>Let the existing item show the new content.</summary>
    Replace,
}
