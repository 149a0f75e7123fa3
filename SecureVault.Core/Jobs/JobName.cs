namespace SecureVault.Core.Jobs;

/// <summary>The jobs that the server does by itself. The numbers are stored; they never change meaning.</summary>
public enum JobName
{
    /// <summary>Ends what is due, and removes from the store what was deleted.</summary>
    Sweep = 1,

    /// <summary>Keeps a card of every user key in the store.</summary>
    KeyCards = 2,

    /// <summary>Backs the database up into the store.</summary>
    Backup = 3,

    /// <summary>Compares the space that people use, as it is counted, with the sums of what is there.</summary>
    SpaceCheck = 4,

    /// <summary>Opens every user key with the master keys at hand.</summary>
    KeyCheck = 5,

    /// <summary>Restores the newest backup into a temporary folder and opens objects with it.</summary>
    Rehearsal = 6,

    /// <summary>Reads every object once in a while and compares it with what was stored.</summary>
    Verification = 7,

    /// <summary>Removes what is left of old sign-ins.</summary>
    SignInCleanup = 8,

    /// <summary>Deletes old copies of the database.</summary>
    CopyCleanup = 9,

    /// <summary>Brings everything under the active master key.</summary>
    KeyRotation = 10,

    /// <summary>Brings what people have under their newest user keys, and destroys older ones that are to go.</summary>
    UserKeys = 11,

    /// <summary>Keeps the end of the audit log in the store, verifies the log and cuts what is old.</summary>
    AuditLog = 12,

    /// <summary>Hands mails to the mail server.</summary>
    Mail = 13,

    /// <summary>Destroys accounts whose time is over.</summary>
    AccountDeletion = 14,
}
