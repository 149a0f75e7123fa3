using System.CommandLine;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Ownership;
using SecureVault.Web.Commands.Progress;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Commands.Keys;

/// <summary>Brings everything under the active master key, beside a running server or without one.</summary>
internal static class KeysRotateCommand
{
    private static readonly TimeSpan ForgettingInterval = TimeSpan.FromMilliseconds(500);
    private const int ForgettingAttempts = 20;

    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static VerbCommand Create()
    {
        var users = new Option<string[]>("--user") { Description = T["KeysRotateUserOption"], HelpName = "EMAIL" };
        var contents = new Option<bool>("--contents") { Description = T["KeysRotateContentsOption"] };
        return new VerbCommand(
            "rotate",
            T["KeysRotateAbout"],
            ["keys rotate", "keys rotate --user ada@example.org", "keys rotate --user ada@example.org --contents"],
            (context, token) => RunAsync(context, context.Parsed.GetValue(users) ?? [], context.Parsed.GetValue(contents), token))
        {
            users,
            contents,
        };
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, string[] users, bool renewsContents, CancellationToken cancellationToken)
    {
        if (renewsContents && users.Length == 0)
        {
            context.Output.Error(T["KeysRotateContentsAlone"]);
            return ExitCode.Usage;
        }

        await using var vault = context.Open();
        var found = await KeyringCommands.OpenAsync(vault, cancellationToken);
        vault.Get<MasterKeyRotation>().DemandOwnFiles();
        var hasStore = await TryTakeStoreAsync(vault, found, cancellationToken);
        return users.Length > 0
            ? await UserKeysRotate.RunAsync(context, vault, hasStore, users, renewsContents, cancellationToken)
            : await RotateAsync(context, vault, hasStore, cancellationToken);
    }

    private static async Task<ExitCode> RotateAsync(CommandContext context, VaultSession vault, bool hasStore, CancellationToken cancellationToken)
    {
        if (!hasStore)
        {
            if (!vault.Get<MasterKeyChanges>().AreKept)
            {
                // The server can't learn of a key that is only in this process's environment, and would lose what is wrapped under it.
                context.Output.Error(T["KeysRotateRestart"]);
                return ExitCode.Busy;
            }

            context.Output.Note(T["KeysRotateBeside"]);
        }

        RotationResult result;
        await using (var display = await ProgressDisplay.CountAsync(context.Output, T["ProgressRotate"]))
        {
            result = await vault.Get<MasterKeyRotation>().RunAsync(display.Of<RotationProgress>(value => (value.UserKeys, value.Total)), cancellationToken);
        }

        var isForgotten = result.IsForgotten || await ForgetAsync(vault, cancellationToken);
        Show(context.Output, result, isForgotten);
        return result.Failed > 0 ? ExitCode.Key : isForgotten ? ExitCode.Done : ExitCode.Findings;
    }

    private static void Show(CommandOutput output, RotationResult result, bool isForgotten)
    {
        output.Write(
            new
            {
                active = result.Active,
                userKeys = result.UserKeys,
                sessionKeys = result.SessionKeys,
                records = result.Records,
                databaseCopies = result.Copies,
                failed = result.Failed,
                forgotten = isForgotten,
            },
            T["KeysRotated", result.Active, result.UserKeys, result.SessionKeys]);
        if (result.Copies > 0)
        {
            output.Note(T.Counted("KeysRotatedCopies", result.Copies));
        }

        if (result.Failed > 0)
        {
            output.Error(T.Counted("KeysNotRotated", result.Failed));
        }

        if (!isForgotten)
        {
            output.Note(T["KeysNotForgotten"]);
        }
    }

    /// <returns>False if a server runs, whose work the store's records are.</returns>
    private static async Task<bool> TryTakeStoreAsync(VaultSession vault, DatabaseState found, CancellationToken cancellationToken)
    {
        try
        {
            vault.Get<VaultLock>().Take();
        }
        catch (VaultInUseException)
        {
            return false;
        }

        await vault.CheckStoreAsync(cancellationToken);
        await vault.Get<StoreOpening>().CheckAsync(found, cancellationToken);
        await vault.Get<StoreOpening>().OpenAsync(found, cancellationToken);
        return true;
    }

    /// <summary>Waits a moment for those who read, because their log still has the old wraps.</summary>
    private static async Task<bool> ForgetAsync(VaultSession vault, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < ForgettingAttempts; attempt++)
        {
            await Task.Delay(ForgettingInterval, cancellationToken);
            if (await vault.Get<VaultDatabase>().ForgetDeletedAsync(cancellationToken))
            {
                return true;
            }
        }

        return false;
    }
}
