namespace SecureVault.Core.Recovery;

/// <summary>Why a backup can't be read.</summary>
public enum BackupError
{
    /// <summary>There is none of that name, or it was never finished.</summary>
    Missing,

    /// <summary>It was sealed under a master key that is not at hand.</summary>
    WrongKey,

    /// <summary>A piece of it is missing or is not what was stored.</summary>
    Damaged,

    /// <summary>A newer version of the program wrote it.</summary>
    Newer,
}

/// <summary>A backup can't be read. The message is one line for the operator and names the backup or the record.</summary>
public sealed class BackupException(BackupError error, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Why.</summary>
    public BackupError Error => error;
}
