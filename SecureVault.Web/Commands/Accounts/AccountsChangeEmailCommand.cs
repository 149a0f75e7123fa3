using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands.Accounts;

/// <summary>Gives an account another address.</summary>
internal static class AccountsChangeEmailCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static VerbCommand Create()
    {
        var old = new Argument<string>("OLD") { Description = T["EmailArgument"] };
        var next = new Argument<string>("NEW") { Description = T["NewEmailArgument"] };
        return new VerbCommand(
            "change-email",
            T["AccountsChangeEmailAbout"],
            ["accounts change-email ada@example.org ada.lovelace@example.org"],
            (context, token) => RunAsync(context, context.Parsed.GetRequiredValue(old), context.Parsed.GetRequiredValue(next), token))
        {
            old,
            next,
        };
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, string old, string next, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(cancellationToken); // the audit log is written with one
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        var (text, code) = await vault.Get<AddressChanges>().ChangeAsync(old, next, language, cancellationToken) switch
        {
            ChangeAddressOutcome.Changed => (T["AccountHasAddress", next], ExitCode.Done),
            ChangeAddressOutcome.Same => (T["AccountHasAddress", next], ExitCode.Done),
            ChangeAddressOutcome.Invalid => (T["NotAnAddress", next], ExitCode.Usage),
            ChangeAddressOutcome.NotFound => (T["AccountUnknown", old], ExitCode.Usage),
            ChangeAddressOutcome.Taken => (T["AddressTaken", next], ExitCode.Refused),
            ChangeAddressOutcome.Leaving => (T["AccountAlreadyLeaving", old], ExitCode.Refused),
            ChangeAddressOutcome.NotAllowed or ChangeAddressOutcome.NotFresh => throw new UnreachableException(), // nobody asks
        };
        if (code == ExitCode.Done)
        {
            context.Output.Write(new { email = next }, text);
        }
        else
        {
            context.Output.Error(text);
        }

        return code;
    }
}
