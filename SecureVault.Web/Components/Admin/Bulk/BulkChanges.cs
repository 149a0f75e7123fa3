using System.Globalization;
using Microsoft.Extensions.Localization;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Accounts.People;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Admin.Bulk;

/// <summary>
/// Changes several people, one after the other, by the very calls that change one: each looks at who asks and whom it is about, and has its own
/// transaction and its own entry in the log.
/// </summary>
internal sealed class BulkChanges(UserDirectory directory, PeopleSessions sessions, AccountDeletions deletions, CurrentUser user, ILogger<BulkChanges> logger)
{
    private static readonly IStringLocalizer T = Words.Of<AdminTexts>();

    /// <summary>Changes the people of an order until all had their turn, or nobody may go on.</summary>
    /// <param name="order">What is to be done, and with whom.</param>
    /// <param name="advance">Hears after each person how many had their turn. False ends it before the next one: nobody is left half changed.</param>
    /// <param name="cancellationToken">Ends with the page.</param>
    /// <exception cref="AccessEndedException">The session is over.</exception>
    public async Task<BulkReport> RunAsync(BulkOrder order, Func<int, bool> advance, CancellationToken cancellationToken)
    {
        var report = new BulkReport();
        var people = order.People;
        for (var turn = 0; turn < people.Count; turn++)
        {
            report.Add(people[turn], await TryAsync(order, people[turn], cancellationToken));
            var reached = report.Ended is null ? turn + 1 : turn;
            if (report.Ended is not null || !advance(reached))
            {
                report.LeaveOut([.. people.Skip(reached)]);
                break;
            }
        }

        return report;
    }

    private async Task<BulkStep> TryAsync(BulkOrder order, UserEntry person, CancellationToken cancellationToken)
    {
        // The administrator's own window would be the next to close, and this would end with it.
        if (order.Action == BulkAction.EndSessions && user.Is(person.Id))
        {
            return new BulkStep.Refused(T["BulkOwnSessions"]);
        }

        try
        {
            // Off the circuit's thread, which a database in the same process would keep busy: the button that ends this has to be heard.
            return await user.CallSignedInAsync((self, token) => Task.Run(() => ChangeAsync(order, self, person, token), token), cancellationToken);
        }
#pragma warning disable CA1031 // an error with one person is told; the others are changed even so
        catch (Exception exception) when (exception is not AccessEndedException && !JsModule.IsPageGone(exception))
#pragma warning restore CA1031
        {
            var errorId = ErrorId.New();
            Log.PeopleFailed(logger, errorId, exception);
            return new BulkStep.Failed(T["LogNumber", errorId]);
        }
    }

    private async Task<BulkStep> ChangeAsync(BulkOrder order, SignedIn self, UserEntry person, CancellationToken token) => order.Action switch
    {
        BulkAction.Lock => StepOf(await directory.LockAsync(self, person.Id, token)),
        BulkAction.Unlock => StepOf(await directory.UnlockAsync(self, person.Id, token)),
        BulkAction.EndSessions => StepOf(await sessions.EndAsync(self, person.Id, token)),
        BulkAction.SetQuota => StepOf(await directory.SetQuotaAsync(self, person.Id, order.QuotaBytes, token)),

        // The address that the administrator saw stands for the one that is typed for a single account: if it is another one by now, the account stays.
        BulkAction.Delete => StepOf(await deletions.RequestAsync(self, person.Id, person.Email, CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, token)),
    };

    private static BulkStep StepOf(LockOutcome outcome) => outcome switch
    {
        LockOutcome.Done => new BulkStep.Done(),
        LockOutcome.Yourself => new BulkStep.Refused(T["NotYourself"]),
        LockOutcome.LastAdministrator => new BulkStep.Refused(T["LastAdministrator"]),
        LockOutcome.Leaving => new BulkStep.Refused(T["PersonLeaving"]),
        LockOutcome.NotFound => new BulkStep.Refused(T["AccountGone"]),
        LockOutcome.NotAllowed => new BulkStep.Ended(T["NoAdministratorNow"]),
        LockOutcome.NotFresh => new BulkStep.Ended(T["NotFresh"]),
    };

    private static BulkStep StepOf(QuotaOutcome outcome) => outcome switch
    {
        QuotaOutcome.Done => new BulkStep.Done(),
        QuotaOutcome.NotFound => new BulkStep.Refused(T["AccountGone"]),
        QuotaOutcome.NotAllowed => new BulkStep.Ended(T["NoAdministratorNow"]),
        QuotaOutcome.NotFresh => new BulkStep.Ended(T["NotFresh"]),
    };

    private static BulkStep StepOf(DeleteAccountOutcome outcome) => outcome switch
    {
        DeleteAccountOutcome.Requested => new BulkStep.Done(),
        DeleteAccountOutcome.Already => new BulkStep.Refused(T["BulkLeaving"]),
        DeleteAccountOutcome.WrongAddress => new BulkStep.Refused(T["BulkOtherAddress"]),
        DeleteAccountOutcome.Yourself => new BulkStep.Refused(T["DeleteInSettings"]),
        DeleteAccountOutcome.LastAdministrator => new BulkStep.Refused(T["LastAdministratorStays"]),
        DeleteAccountOutcome.NotFound => new BulkStep.Refused(T["AccountGone"]),
        DeleteAccountOutcome.NotAllowed => new BulkStep.Ended(T["NoAdministratorNow"]),
        DeleteAccountOutcome.NotFresh => new BulkStep.Ended(T["NotFresh"]),
    };
}
