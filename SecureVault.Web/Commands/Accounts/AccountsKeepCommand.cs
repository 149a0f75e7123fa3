using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands.Accounts;

/// <summary>Keeps an account that is to be deleted.</summary>
internal static class AccountsKeepCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static VerbCommand Create()
    {
        var email = new Argument<string>("EMAIL") { Description = T["EmailArgument"] };
        return new VerbCommand(
            "keep",
            T["AccountsKeepAbout"],
            ["accounts keep ada@example.org"],
            (context, token) => RunAsync(context, context.Parsed.GetRequiredValue(email), token))
        {
            email,
        };
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, string email, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(cancellationToken); // the audit log is written with one
        var (text, code) = await vault.Get<AccountDeletions>().KeepAsync(email, cancellationToken) switch
        {
            KeepAccountOutcome.Kept => (T["AccountStays", email], ExitCode.Done),
            KeepAccountOutcome.NotFound => (T["AccountUnknown", email], ExitCode.Usage),
            KeepAccountOutcome.NotLeaving => (T["AccountNotLeaving", email], ExitCode.Refused),
            KeepAccountOutcome.TooLate => (T["AccountTooLate", email], ExitCode.Refused),
            KeepAccountOutcome.NotAllowed or KeepAccountOutcome.NotFresh => throw new UnreachableException(), // nobody asks
        };
        if (code == ExitCode.Done)
        {
            context.Output.Write(new { email }, text);
        }
        else
        {
            context.Output.Error(text);
        }

        return code;
    }
}
