using System.CommandLine;
using System.Diagnostics;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts.Links;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands.Accounts;

/// <summary>Makes a link that signs an administrator in while the provider is down.</summary>
internal static class AccountsEmergencyCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static VerbCommand Create()
    {
        var email = new Argument<string>("EMAIL") { Description = T["EmailArgument"] };
        return new VerbCommand(
            "emergency",
            T["AccountsEmergencyAbout"],
            ["accounts emergency ada@example.org"],
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
        var outcome = await vault.Get<EmergencyLinks>().MakeAsync(email, cancellationToken);
        var refusal = outcome switch
        {
            PasswordLinkOutcome.Made => null,
            PasswordLinkOutcome.Locked => T["AccountIsLocked", email].Value,
            PasswordLinkOutcome.NotFound => T["AccountUnknown", email].Value,
            PasswordLinkOutcome.NotAllowed => T["AccountNoAdministrator", email].Value,
            PasswordLinkOutcome.NotFresh or PasswordLinkOutcome.Yourself => throw new UnreachableException(), // nobody asks
            _ => throw new UnreachableException(),
        };
        if (outcome is PasswordLinkOutcome.Made made)
        {
            return Show(context.Output, vault.Get<IOptions<VaultOptions>>().Value, made);
        }

        context.Output.Error(refusal!);
        return ExitCode.Usage;
    }

    /// <summary>The link alone is data, so that a script can take it; what is for people comes beside it.</summary>
    private static ExitCode Show(CommandOutput output, VaultOptions options, PasswordLinkOutcome.Made made)
    {
        var path = $"{AccountPaths.Emergency}?code={made.Code}";
        var link = PublicAddress.TryParse(options.PublicUrl, out var address) ? new Uri(address, path).ToString() : path;
        output.Note(T["AccountEmergencyLink", made.Email, output.Units.Time(made.ExpiresAt)]);
        output.Write(new { email = made.Email, link, expires = made.ExpiresAt }, link);
        if (address is null)
        {
            output.Note(T["AccountLinkPath"]);
        }

        return ExitCode.Done;
    }
}
