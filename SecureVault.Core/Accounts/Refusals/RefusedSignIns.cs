using SecureVault.Core.Audit;

namespace SecureVault.Core.Accounts.Refusals;

/// <summary>
/// Records refused passwords and passkeys. A flood of them must not fill the disk, so an hour takes a number of them and the rest is counted; whether the
/// address has an account makes no difference to that, nor to the time that it takes.
/// </summary>
internal sealed class RefusedSignIns(AuditLog audit, TimeProvider clock)
{
    /// <summary>All was right, but an administrator locked the account.</summary>
    public const string Locked = "locked";

    /// <summary>There is no such account, or its password is another one.</summary>
    public const string Password = "password";

    /// <summary>A provider knows the person, and the vault does not.</summary>
    public const string Provider = "provider";

    private const int MaxPerHour = 1000;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private long _began;
    private int _recorded;
    private int _left;

    /// <summary>Records one.</summary>
    /// <param name="action">The action to record, such as a sign-in.</param>
    /// <param name="user">The account; null for an address or a passkey that has none.</param>
    /// <param name="reason">Why: <see cref="Locked"/>, "password", "passkey", "counter", or "provider".</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task RecordAsync(AuditAction action, Guid? user, string reason, CancellationToken cancellationToken)
    {
        if (!MayRecord(out var left))
        {
            return;
        }

        var details = new List<(string, object?)> { ("reason", reason) };
        if (left > 0)
        {
            details.Add(("more", left));
        }

        await audit.RecordAloneAsync(
            new AuditEvent(action, user is { } id ? AuditTarget.Person(new UserId(id)) : AuditTarget.None) { Outcome = AuditOutcome.Refused, Details = details },
            cancellationToken).ConfigureAwait(false);
    }

    private bool MayRecord(out int left)
    {
        lock (_gate)
        {
            if (_recorded == 0 || clock.GetElapsedTime(_began) >= Window)
            {
                (_began, _recorded) = (clock.GetTimestamp(), 0);
            }

            left = _recorded < MaxPerHour ? _left : 0;
            _left = _recorded < MaxPerHour ? 0 : _left + 1;
            return _recorded++ < MaxPerHour;
        }
    }
}
