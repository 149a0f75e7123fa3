using Microsoft.Extensions.Logging;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Events;

namespace SecureVault.Core.Keys.Rotation;

/// <summary>Tells the log and the server's other parts what became of user keys.</summary>
internal sealed partial class UserKeyNews(VaultEvents events, AuditLog audit, ILogger<UserKeyNews> logger)
{
    /// <summary>Records a person's new key in the transaction that makes it.</summary>
    public Task RecordAsync(VaultDbContext db, UserId user, int version, bool renewsContents, CancellationToken cancellationToken) => audit.RecordAsync(
        db, new AuditEvent(AuditAction.UserKeysMade, AuditTarget.Person(user)) { Details = [("version", version), ("contents", renewsContents)] }, cancellationToken);

    /// <summary>A person has a new key.</summary>
    public void Tell(UserId user, int version, bool renewsContents)
    {
        Changed(logger, user, version, renewsContents);
        events.Publish(new VaultEvent.AccountsChanged());
    }

    /// <summary>A key is destroyed, or was needed after all and wants its card back.</summary>
    public void TellDestroyed(UserId user, int version, bool isDestroyed)
    {
        if (isDestroyed)
        {
            Destroyed(logger, user, version);
        }

        events.Publish(new VaultEvent.AccountsChanged());
    }

    /// <summary>The rotation of one person's keys failed; the others go on.</summary>
    public void TellFailed(UserId user, Exception exception) => Failed(logger, user, DatabaseErrors.ReasonOf(exception), DatabaseErrors.StackOf(exception));

    /// <summary>A content could not be sealed anew.</summary>
    public void TellNotRenewed(VersionId version, string reason) => NotRenewed(logger, version, reason);

    /// <summary>Everybody else who changes the drive waits for a folder of this size.</summary>
    public void TellLargeFolder(UserId user, int items) => LargeFolder(logger, user, items);

    [LoggerMessage(EventId = 575, Level = LogLevel.Information, Message = "Account {User} has user key version {Version} now; contents are sealed anew: {RenewsContents}")]
    private static partial void Changed(ILogger logger, UserId user, int version, bool renewsContents);

    [LoggerMessage(EventId = 576, Level = LogLevel.Information, Message = "User key version {Version} of account {User} is destroyed; nothing is sealed under it any more")]
    private static partial void Destroyed(ILogger logger, UserId user, int version);

    [LoggerMessage(EventId = 577, Level = LogLevel.Error, Message = "Content {Version} can't be sealed anew and keeps the key that it has ({Reason})")]
    private static partial void NotRenewed(ILogger logger, VersionId version, string reason);

    [LoggerMessage(EventId = 579, Level = LogLevel.Error, Message = "The keys of account {User} were not rotated to the end ({Reason}); it will be tried again")]
    private static partial void Failed(ILogger logger, UserId user, string reason, Exception? exception);

    [LoggerMessage(EventId = 578, Level = LogLevel.Information, Message = "A folder of account {User} has {Items} items, whose names come under the new user key in one step; other changes wait for it")]
    private static partial void LargeFolder(ILogger logger, UserId user, int items);
}
