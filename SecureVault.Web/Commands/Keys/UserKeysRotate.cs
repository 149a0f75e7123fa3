using Microsoft.Extensions.Localization;
using SecureVault.Core.Accounts;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Web.Commands.Progress;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Commands.Keys;

/// <summary>Gives people new user keys. A running server brings their files under them; without one this process does.</summary>
internal static class UserKeysRotate
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static async Task<ExitCode> RunAsync(
        CommandContext context, VaultSession vault, bool hasStore, IReadOnlyCollection<string> emails, bool renewsContents, CancellationToken cancellationToken)
    {
        if (!hasStore)
        {
            await vault.CheckStoreAsync(cancellationToken);
        }

        var accounts = await vault.Get<UserDirectory>().ListAsync(cancellationToken);
        var chosen = emails.Select(email => (Email: email, Account: Find(accounts, email))).ToList();
        if (chosen.Find(one => one.Account is null) is { Email: { } unknown })
        {
            context.Output.Error(T["AccountUnknown", unknown]);
            return ExitCode.Usage;
        }

        using var turn = hasStore ? vault.TakeTurn(JobName.UserKeys) : null;
        foreach (var (_, account) in chosen.DistinctBy(one => one.Account!.Id))
        {
            var version = await vault.Get<UserKeyChange>().RunAsync(account!.Id, renewsContents, cancellationToken);
            context.Output.Write(new { email = account.Email, version }, version is null ? T["AccountUnknown", account.Email] : T["UserKeyMade", account.Email, version]);
        }

        if (!hasStore)
        {
            context.Output.Note(T["UserKeysBeside"]);
            return ExitCode.Done;
        }

        return await RotateAsync(context, vault, cancellationToken);
    }

    private static async Task<ExitCode> RotateAsync(CommandContext context, VaultSession vault, CancellationToken cancellationToken)
    {
        UserKeyResult result;
        await using (var display = await ProgressDisplay.CountAsync(context.Output, T["ProgressRotate"]))
        {
            result = await vault.Get<UserKeyRotation>().RunAsync(display.Of<UserKeyProgress>(value => (value.Done, value.Total)), cancellationToken);
        }

        context.Output.Write(
            new { rewrapped = result.Rewrapped, resealed = result.Resealed, destroyed = result.Destroyed, failed = result.Failed, forgotten = result.IsForgotten },
            T["UserKeysRotated", result.Rewrapped, result.Resealed, result.Destroyed]);
        if (result.Failed > 0)
        {
            context.Output.Error(T.Counted("UserKeysNotRotated", result.Failed));
            return ExitCode.Key;
        }

        return ExitCode.Done;
    }

    private static UserEntry? Find(IReadOnlyList<UserEntry> accounts, string email) =>
        accounts.FirstOrDefault(account => string.Equals(account.Email, email.Trim(), StringComparison.OrdinalIgnoreCase));
}
