using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Links;
using SecureVault.Web.Commands.Accounts;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands;

/// <summary>The accounts, for the operator of the server.</summary>
internal static class AccountsCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create() => new("accounts", T["AccountsAbout"])
    {
        new VerbCommand("list", T["AccountsListAbout"], ["accounts list", "accounts list --json | jq -r 'select(.locked) | .email'"], ListAsync),
        CreateReset(),
        CreateRemoveFactor(),
        AccountsEmergencyCommand.Create(),
        AccountsChangeEmailCommand.Create(),
        AccountsDeleteCommand.Create(),
        AccountsKeepCommand.Create(),
    };

    private static VerbCommand CreateRemoveFactor()
    {
        var email = new Argument<string>("EMAIL") { Description = T["EmailArgument"] };
        return new VerbCommand(
            "remove-factor",
            T["AccountsRemoveFactorAbout"],
            ["accounts remove-factor ada@example.org"],
            (context, token) => RemoveFactorAsync(context, context.Parsed.GetRequiredValue(email), token))
        {
            email,
        };
    }

    private static async Task<ExitCode> RemoveFactorAsync(CommandContext context, string email, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(cancellationToken); // the audit log is written with one
        if (await vault.Get<SecondFactors>().RemoveAsync(email, cancellationToken) is not { } removed)
        {
            return Refuse(context.Output, T["AccountUnknown", email], ExitCode.Usage);
        }

        context.Output.Write(new { email, removed }, removed ? T["FactorRemoved", email] : T["FactorNone", email]);
        return ExitCode.Done;
    }

    private static VerbCommand CreateReset()
    {
        var email = new Argument<string>("EMAIL") { Description = T["EmailArgument"] };
        var unlock = new Option<bool>("--unlock") { Description = T["AccountsResetUnlock"] };
        var link = new Option<bool>("--link") { Description = T["AccountsResetLink"] };
        return new VerbCommand(
            "reset",
            T["AccountsResetAbout"],
            ["accounts reset ada@example.org", "accounts reset ada@example.org --link", "accounts reset ada@example.org --unlock < password.txt"],
            (context, token) => context.Parsed.GetValue(link)
                ? MakeLinkAsync(context, context.Parsed.GetRequiredValue(email), context.Parsed.GetValue(unlock), token)
                : ResetAsync(context, context.Parsed.GetRequiredValue(email), context.Parsed.GetValue(unlock), token))
        {
            email,
            unlock,
            link,
        };
    }

    private static async Task<ExitCode> MakeLinkAsync(CommandContext context, string email, bool unlocks, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(cancellationToken); // the audit log is written with one
        return await vault.Get<PasswordLinks>().MakeAsync(email, unlocks, cancellationToken) switch
        {
            PasswordLinkOutcome.Made made => Show(context.Output, vault.Get<IOptions<VaultOptions>>().Value, made),
            PasswordLinkOutcome.Locked => Refuse(context.Output, T["AccountIsLocked", email], ExitCode.Usage),
            PasswordLinkOutcome.NotFound => Refuse(context.Output, T["AccountUnknown", email], ExitCode.Usage),
            PasswordLinkOutcome.NotAllowed or PasswordLinkOutcome.NotFresh or PasswordLinkOutcome.Yourself => throw new UnreachableException(), // nobody asks
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The link alone is data, so that a script can take it; what is for people comes beside it.</summary>
    private static ExitCode Show(CommandOutput output, VaultOptions options, PasswordLinkOutcome.Made made)
    {
        var path = $"{AccountPaths.Reset}?code={made.Code}";
        var link = PublicAddress.TryParse(options.PublicUrl, out var address) ? new Uri(address, path).ToString() : path;
        output.Note(T["AccountLink", made.Email, output.Units.Time(made.ExpiresAt)]);
        output.Write(new { email = made.Email, link, expires = made.ExpiresAt }, link);
        if (address is null)
        {
            output.Note(T["AccountLinkPath"]);
        }

        return ExitCode.Done;
    }

    private static async Task<ExitCode> ResetAsync(CommandContext context, string email, bool unlocks, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(cancellationToken); // the audit log is written with one
        if (await Confirmation.AskPasswordAsync(context.Output, cancellationToken) is not { } password)
        {
            return ExitCode.Usage;
        }

        var outcome = await vault.Get<Passwords>().ResetAsync(email, password, unlocks, cancellationToken);
        return outcome switch
        {
            ResetPasswordOutcome.Reset reset => Show(context.Output, email, reset),
            ResetPasswordOutcome.NotFound => Refuse(context.Output, T["AccountUnknown", email], ExitCode.Usage),
            ResetPasswordOutcome.Refused refused => Refuse(context.Output, Explain(refused.Error), ExitCode.Usage),
            ResetPasswordOutcome.Busy => Refuse(context.Output, T["PasswordBusy"], ExitCode.Busy),
            _ => throw new UnreachableException(),
        };
    }

    private static ExitCode Show(CommandOutput output, string email, ResetPasswordOutcome.Reset reset)
    {
        output.Write(new { email, locked = reset.IsLocked }, T["AccountHasPassword", email]);
        if (reset.IsLocked)
        {
            output.Note(T["AccountStaysLocked"]);
        }

        return ExitCode.Done;
    }

    private static ExitCode Refuse(CommandOutput output, string why, ExitCode code)
    {
        output.Error(why);
        return code;
    }

    private static string Explain(PasswordError error) => error switch
    {
        PasswordError.TooShort => T["PasswordTooShort", PasswordRules.MinimumLength],
        PasswordError.TooLong => T["PasswordTooLong", PasswordRules.MaximumLength],
        PasswordError.SameAsAddress => T["PasswordIsAddress"],
        PasswordError.TooCommon => T["PasswordTooCommon"],
    };

    private static async Task<ExitCode> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        var accounts = await vault.Get<UserDirectory>().ListAsync(cancellationToken);
        if (context.Output.IsJson)
        {
            foreach (var account in accounts)
            {
                context.Output.Write(RecordOf(account), text: null);
            }

            return ExitCode.Done;
        }

        var table = new TextTable(T["ColumnAddress"], T["ColumnRole"], T["ColumnCreated"], T["ColumnSignIn"], T["ColumnLocked"], T["ColumnDeleted"], T["ColumnUsed"]) { Numbers = [6] };
        foreach (var account in accounts)
        {
            table.Add(
                account.Email,
                account.IsAdministrator ? T["RoleAdministrator"] : T["RoleUser"],
                TimeOf(context.Output.Units, account.CreatedAt),
                TimeOf(context.Output.Units, account.LastSignInAt),
                TimeOf(context.Output.Units, account.LockedAt),
                TimeOf(context.Output.Units, account.DeletionDueAt),
                context.Output.Units.Size(account.StoredBytes));
        }

        context.Output.Write(accounts, table.ToString());
        return ExitCode.Done;
    }

    private static object RecordOf(UserEntry account) => new
    {
        id = account.Id.Value,
        email = account.Email,
        role = account.IsAdministrator ? "administrator" : "user",
        created = account.CreatedAt,
        lastSignIn = account.LastSignInAt,
        locked = account.LockedAt,
        destroyed = account.DeletionDueAt,
        files = account.Files,
        usedBytes = account.StoredBytes,
        quotaBytes = account.OwnQuotaBytes,
    };

    private static string TimeOf(Units units, DateTimeOffset? time) => time is { } then ? units.Time(then) : "-";
}
