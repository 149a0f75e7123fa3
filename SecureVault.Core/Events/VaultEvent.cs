namespace SecureVault.Core.Events;

/// <summary>Something that open windows want to know. Carries identifiers only, never names or content.</summary>
public abstract record VaultEvent
{
    private VaultEvent()
    {
    }

    /// <summary>Items of a drive appeared, changed or went: in one folder, or, without one, anywhere.</summary>
    public sealed record DriveChanged(UserId Owner, ItemId? Folder = null) : VaultEvent
    {
        /// <summary>True when only thumbnails came: names, sizes and places are as before.</summary>
        public bool PicturesOnly { get; init; }
    }

    /// <summary>Something was marked for purging; the sweeper need not wait for its time.</summary>
    public sealed record PurgeRequested : VaultEvent;

    /// <summary>A new content is in a drive.</summary>
    /// <param name="Owner">Whose it is.</param>
    /// <param name="Item">The file that shows it.</param>
    /// <param name="Version">The content.</param>
    /// <param name="IsPicture">Whether a thumbnail can be made of it.</param>
    public sealed record ContentStored(UserId Owner, ItemId Item, VersionId Version, bool IsPicture) : VaultEvent;

    /// <summary>
    /// A person's access ended: locked, deleted, password changed, signed out. With a session only that session
    /// ended, without one all of them.
    /// </summary>
    public sealed record AccessEnded(UserId User, SessionId? Session) : VaultEvent
    {
        /// <summary>Why, for the person who is sent to the sign-in.</summary>
        public AccessEndReason Reason { get; init; }

        /// <summary>Whether the end concerns one session of a person.</summary>
        public bool Concerns(UserId user, SessionId? session) => User == user && (Session is null || Session == session);
    }

    /// <summary>A person signed in somewhere. That a session ended is <see cref="AccessEnded"/>.</summary>
    public sealed record SessionsChanged(UserId User) : VaultEvent;

    /// <summary>Somebody could not read a content, because its object is damaged or missing.</summary>
    /// <param name="Owner">Whose it is.</param>
    /// <param name="Version">The content.</param>
    /// <param name="ObjectKey">The object that was read.</param>
    /// <param name="IsMissing">Whether the store had no such object.</param>
    /// <param name="Chunk">The chunk that does not open; null when it is not a chunk.</param>
    public sealed record ContentDamaged(UserId Owner, VersionId Version, string ObjectKey, bool IsMissing, long? Chunk) : VaultEvent;

    /// <summary>The keyring of this process is another one: a key was added, or its state changed.</summary>
    public sealed record MasterKeysChanged : VaultEvent;

    /// <summary>Whether things may be removed from the store changed: the store's owner, or the clock, came into doubt or out of it.</summary>
    public sealed record StoreStateChanged : VaultEvent;

    /// <summary>A job began, went on or ended; of a run's progress this tells once a second at most.</summary>
    public sealed record JobsChanged : VaultEvent;

    /// <summary>A mail waits to be sent.</summary>
    public sealed record MailQueued : VaultEvent;

    /// <summary>The list of accounts or invitations changed.</summary>
    public sealed record AccountsChanged : VaultEvent;
}

/// <summary>Why an access ended.</summary>
public enum AccessEndReason
{
    /// <summary>The person signed out, in one window or everywhere.</summary>
    SignedOut,

    /// <summary>The password is another one.</summary>
    PasswordChanged,

    /// <summary>The account was locked.</summary>
    Locked,

    /// <summary>The person manages the others from now on, or no longer.</summary>
    RoleChanged,

    /// <summary>An administrator ended all sessions of the person.</summary>
    EndedByAdministrator,

    /// <summary>The account is to be deleted.</summary>
    Deleted,

    /// <summary>The account has another address.</summary>
    AddressChanged,

    /// <summary>The OpenID provider at which the session began has ended it.</summary>
    EndedByProvider,
}
