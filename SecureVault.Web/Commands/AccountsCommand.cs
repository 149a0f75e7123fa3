using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Accounts;
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
    };

    private static VerbCommand CreateReset()
    {
        var email = new Argument<string>("EMAIL") { Description = T["EmailArgument"] };
        var unlock = new Option<bool>("--unlock") { Description = T["AccountsResetUnlock"] };
        return new VerbCommand(
            "reset",
            T["AccountsResetAbout"],
            ["accounts reset ada@example.org", "accounts reset ada@example.org --unlock < password.txt"],
            (context, token) => ResetAsync(context, context.Parsed.GetRequiredValue(email), context.Parsed.GetValue(unlock), token))
        {
            email,
            unlock,
        };
    }

    private static async Task<ExitCode> ResetAsync(CommandContext context, string email, bool unlocks, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
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

        var table = new TextTable(T["ColumnAddress"], T["ColumnRole"], T["ColumnCreated"], T["ColumnSignIn"], T["ColumnLocked"], T["ColumnUsed"]) { Numbers = [5] };
        foreach (var account in accounts)
        {
            table.Add(
                account.Email,
                account.IsAdministrator ? T["RoleAdministrator"] : T["RoleUser"],
                TimeOf(context.Output.Units, account.CreatedAt),
                TimeOf(context.Output.Units, account.LastSignInAt),
                TimeOf(context.Output.Units, account.LockedAt),
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
        files = account.Files,
        usedBytes = account.StoredBytes,
        quotaBytes = account.OwnQuotaBytes,
    };

    private static string TimeOf(Units units, DateTimeOffset? time) => time is { } then ? units.Time(then) : "-";
}
