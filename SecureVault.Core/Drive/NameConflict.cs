namespace SecureVault.Core.Drive;

/// <summary>What to do when the name is taken.</summary>
public enum NameConflict
{
    /// <summary>Nothing; the outcome says that it is taken.</summary>
    Refuse,

    /// <summary>Give the new file a free name: 'plan (2).txt'.</summary>
    KeepBoth,

    /// <summary>Let the existing item show the new content.</summary>
    Replace,
}
