namespace SecureVault.Core.Audit;

/// <summary>
/// Everything that is recorded. A new action is one line here and its text in the page's resources. The numbers are stored and hashed; they
/// never change meaning.
/// </summary>
public enum AuditAction
{
    /// <summary>The server started.</summary>
    ServerStarted = 1,

    /// <summary>The server stopped in order.</summary>
    ServerStopped = 2,

    /// <summary>The oldest entries were cut, because their time is over.</summary>
    Checkpoint = 10,

    /// <summary>Entries are hashed with a key of another master key from here on.</summary>
    EpochBegun = 11,

    /// <summary>The log goes on in a chain of its own: after a restore, after damage that was accepted, or because its key was lost.</summary>
    ChainBegun = 12,

    /// <summary>The log was exported.</summary>
    LogExported = 13,

    /// <summary>The log was verified.</summary>
    LogVerified = 14,

    /// <summary>Reads were not recorded, because the database did not take their entries.</summary>
    ReadsMissed = 15,

    /// <summary>Somebody tried to sign in.</summary>
    SignIn = 100,

    /// <summary>A person ended a session.</summary>
    SignOut = 101,

    /// <summary>A person ended all sessions.</summary>
    SignOutEverywhere = 102,

    /// <summary>Somebody who was signed in gave the password again, and it was wrong.</summary>
    PasswordConfirmed = 103,

    /// <summary>A person changed the password.</summary>
    PasswordChanged = 104,

    /// <summary>An operator gave an account another password.</summary>
    PasswordReset = 105,

    /// <summary>A person ended all sessions but the one that asked.</summary>
    OtherSessionsEnded = 110,

    /// <summary>A person set up an authenticator app, perhaps in place of another one.</summary>
    SecondFactorTurnedOn = 111,

    /// <summary>A person turned the authenticator app off.</summary>
    SecondFactorTurnedOff = 112,

    /// <summary>A person made new recovery codes.</summary>
    RecoveryCodesMade = 113,

    /// <summary>After a right password somebody gave a wrong code.</summary>
    SecondStep = 114,

    /// <summary>A person connected the account with an OpenID provider.</summary>
    ProviderConnected = 115,

    /// <summary>A person ended the connection with an OpenID provider.</summary>
    ProviderDisconnected = 116,

    /// <summary>Somebody who was signed in went to a provider for a proof, and it was refused.</summary>
    ProviderConfirmed = 117,

    /// <summary>An OpenID provider ended the sessions that it had begun.</summary>
    ProviderEndedSessions = 118,

    /// <summary>A person set up a passkey.</summary>
    PasskeyAdded = 120,

    /// <summary>A passkey was removed, by its person or by the operator.</summary>
    PasskeyRemoved = 121,

    /// <summary>A person gave a passkey another name.</summary>
    PasskeyRenamed = 122,

    /// <summary>The counter of a passkey went back, so it was refused and signs nobody in any more.</summary>
    PasskeyBlocked = 123,

    /// <summary>Somebody who was signed in gave a passkey, and it was refused.</summary>
    PasskeyConfirmed = 124,

    /// <summary>A person asked for their own account to be deleted.</summary>
    DeletionRequested = 130,

    /// <summary>A person kept their own account, which was to be deleted.</summary>
    DeletionUndone = 131,

    /// <summary>A person asked for another address; the link to confirm it goes there.</summary>
    AddressChangeRequested = 132,

    /// <summary>A person confirmed another address, which is the account's now.</summary>
    AddressChanged = 133,

    /// <summary>Somebody put the address back that an account had before, by the link in the notice.</summary>
    AddressRestored = 134,

    /// <summary>A person downloaded everything as one archive.</summary>
    Exported = 135,

    /// <summary>An account was made.</summary>
    AccountCreated = 150,

    /// <summary>An address was invited.</summary>
    Invited = 151,

    /// <summary>An invitation was withdrawn.</summary>
    InvitationWithdrawn = 152,

    /// <summary>An account was locked.</summary>
    AccountLocked = 153,

    /// <summary>An account was unlocked.</summary>
    AccountUnlocked = 154,

    /// <summary>A person's limit was changed.</summary>
    QuotaChanged = 155,

    /// <summary>A link to a new password was made for an account.</summary>
    PasswordLinkMade = 160,

    /// <summary>Somebody chose a new password by a link.</summary>
    PasswordSetByLink = 161,

    /// <summary>A person became an administrator, or stopped being one.</summary>
    RoleChanged = 162,

    /// <summary>All sessions of a person were ended by an administrator.</summary>
    SessionsEnded = 163,

    /// <summary>Somebody on the sign-in page asked for a link to a new password of an account.</summary>
    PasswordLinkAsked = 164,

    /// <summary>The operator of the server made a link that signs an administrator in.</summary>
    EmergencyLinkMade = 165,

    /// <summary>An administrator or the operator began to delete an account.</summary>
    AccountDeletionBegun = 170,

    /// <summary>An administrator or the operator kept an account that was to be deleted.</summary>
    AccountKept = 171,

    /// <summary>An account was destroyed, with all that was in it.</summary>
    AccountDestroyed = 172,

    /// <summary>An administrator or the operator gave an account another address.</summary>
    AddressSet = 173,

    /// <summary>A file came into a drive.</summary>
    Uploaded = 200,

    /// <summary>A file's content was replaced.</summary>
    Replaced = 201,

    /// <summary>A file was opened for reading.</summary>
    Downloaded = 202,

    /// <summary>A folder or a selection was downloaded as one archive.</summary>
    ArchiveDownloaded = 203,

    /// <summary>An item was put into the trash.</summary>
    Deleted = 204,

    /// <summary>An item was taken out of the trash.</summary>
    Restored = 205,

    /// <summary>An item was deleted for good.</summary>
    Purged = 206,

    /// <summary>An older version became the current one.</summary>
    VersionRestored = 207,

    /// <summary>An older version was deleted for good.</summary>
    VersionDeleted = 208,

    /// <summary>A content was read and compared with its check sum.</summary>
    Verified = 209,

    /// <summary>A master key was made.</summary>
    MasterKeyAdded = 300,

    /// <summary>Another master key became the active one.</summary>
    MasterKeyActivated = 301,

    /// <summary>A master key was retired.</summary>
    MasterKeyRetired = 302,

    /// <summary>A master key was shown, or written into a file.</summary>
    MasterKeyRevealed = 304,

    /// <summary>An administrator confirmed that a master key is kept apart.</summary>
    RecoveryKeyConfirmed = 305,

    /// <summary>People got new user keys.</summary>
    UserKeysMade = 306,

    /// <summary>A command opened the keys of the vault.</summary>
    KeysOpened = 307,

    /// <summary>The database was backed up.</summary>
    BackedUp = 400,

    /// <summary>The database was restored from a backup.</summary>
    DatabaseRestored = 401,

    /// <summary>A move of the store began.</summary>
    StoreMoveBegun = 403,

    /// <summary>A move of the store was changed: paused, resumed, ended or given up.</summary>
    StoreMoveChanged = 404,

}

/// <summary>How an action ended. The numbers are stored and hashed; they never change meaning.</summary>
public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Done = 1,

    /// <summary>It was refused.</summary>
    Refused = 2,

    /// <summary>It failed.</summary>
    Failed = 3,
}

/// <summary>The kind of actor. The numbers are stored and hashed; they never change meaning.</summary>
public enum AuditActorKind
{
    /// <summary>The server by itself.</summary>
    Server = 0,

    /// <summary>A person who is signed in.</summary>
    Person = 1,

    /// <summary>Somebody who is not signed in.</summary>
    Visitor = 2,

    /// <summary>An access token of a person.</summary>
    Token = 3,

    /// <summary>A shared link.</summary>
    Link = 4,

    /// <summary>A verb of the command line.</summary>
    Command = 5,
}

/// <summary>The kind of thing that an action concerns. The numbers are stored and hashed; they never change meaning.</summary>
public enum AuditTargetKind
{
    /// <summary>The vault as a whole.</summary>
    None = 0,

    /// <summary>An account.</summary>
    Person = 1,

    /// <summary>A file or a folder.</summary>
    Item = 2,

    /// <summary>An invitation.</summary>
    Invitation = 3,

    /// <summary>Something else that belongs to a person: a factor, a token, a link.</summary>
    Thing = 4,
}
