using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Commands.Accounts;

/// <summary>Deletes an account, after the grace or at once. The server does it; without one it is done at the next start.</summary>
internal static class AccountsDeleteCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static VerbCommand Create()
    {
        var email = new Argument<string>("EMAIL") { Description = T["EmailArgument"] };
        var now = new Option<bool>("--now") { Description = T["AccountsDeleteNow"] };
        var yes = new Option<bool>("--yes", "-y") { Description = T["YesOption"] };
        return new VerbCommand(
            "delete",
            T["AccountsDeleteAbout"],
            ["accounts delete ada@example.org", "accounts delete ada@example.org --now --yes"],
            (context, token) => RunAsync(
                context, context.Parsed.GetRequiredValue(email), context.Parsed.GetValue(now), context.Parsed.GetValue(yes), token))
        {
            email,
            now,
            yes,
        };
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, string email, bool isNow, bool isAgreed, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(cancellationToken); // the audit log is written with one
        if (await FindAsync(vault, email, cancellationToken) is not { } account)
        {
            return Refuse(context.Output, T["AccountUnknown", email], ExitCode.Usage);
        }

        if (await AskAsync(context.Output, vault, account, isNow, isAgreed, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        return await vault.Get<AccountDeletions>().RequestAsync(email, isNow, language, cancellationToken) switch
        {
            DeleteAccountOutcome.Requested => await ShowAsync(context.Output, vault, account, cancellationToken),
            DeleteAccountOutcome.Already => Refuse(context.Output, T["AccountAlreadyLeaving", email], ExitCode.Refused),
            DeleteAccountOutcome.LastAdministrator => Refuse(context.Output, T["AccountLastAdministrator", email], ExitCode.Refused),
            DeleteAccountOutcome.NotFound => Refuse(context.Output, T["AccountUnknown", email], ExitCode.Usage),
            DeleteAccountOutcome.NotAllowed or DeleteAccountOutcome.NotFresh or DeleteAccountOutcome.WrongAddress or DeleteAccountOutcome.Yourself =>
                throw new UnreachableException(), // nobody asks
        };
    }

    /// <summary>An action that can't be undone is confirmed by typing the address.</summary>
    private static async Task<ExitCode?> AskAsync(
        CommandOutput output, VaultSession vault, UserEntry account, bool isNow, bool isAgreed, CancellationToken cancellationToken)
    {
        output.Note(T["AccountStores", account.Email, account.Files, output.Units.Size(account.StoredBytes)]);
        var answer = isNow || vault.Get<AccountDeletions>().GraceDays == 0
            ? await Confirmation.AskTextAsync(output, T["AskDeleteNow"], account.Email, isAgreed, cancellationToken)
            : await Confirmation.AskAsync(output, T["AskDelete", account.Email], isAgreed, cancellationToken);
        return answer switch
        {
            Answer.Yes => null,
            Answer.No => ExitCode.Refused,
            Answer.NobodyThere => ExitCode.Usage,
        };
    }

    private static async Task<ExitCode> ShowAsync(CommandOutput output, VaultSession vault, UserEntry account, CancellationToken cancellationToken)
    {
        var due = (await vault.Get<AccountDeletions>().FindAsync(account.Id, cancellationToken))?.DueAt;
        output.Write(
            new { email = account.Email, destroyed = due },
            due is { } time ? T["AccountWillGo", account.Email, output.Units.Time(time)] : T["AccountGoes", account.Email]);
        output.Note(T["AccountGoesWithServer"]);
        return ExitCode.Done;
    }

    private static async Task<UserEntry?> FindAsync(VaultSession vault, string email, CancellationToken cancellationToken) =>
        (await vault.Get<UserDirectory>().ListAsync(cancellationToken)).FirstOrDefault(account => string.Equals(account.Email, email.Trim(), StringComparison.OrdinalIgnoreCase));

    private static ExitCode Refuse(CommandOutput output, string why, ExitCode code)
    {
        output.Error(why);
        return code;
    }
}
