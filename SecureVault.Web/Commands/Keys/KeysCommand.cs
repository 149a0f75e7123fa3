using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Keys;
using SecureVault.Core.Maintenance;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands.Keys;

/// <summary>The master keys, and whether they open what they should. No verb prints a key.</summary>
internal static class KeysCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create() => new("keys", T["KeysAbout"])
    {
        new VerbCommand("list", T["KeysListAbout"], ["keys list", "keys list --json"], ListAsync),
        new VerbCommand("check", T["KeysCheckAbout"], ["keys check", "keys check --quiet && echo all keys open"], CheckAsync),
        KeyringCommands.Add(),
        KeyringCommands.Activate(),
        KeysRotateCommand.Create(),
        KeysRetireCommand.Create(),
        KeyringCommands.Export(),
    };

    private static async Task<ExitCode> ListAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        var keys = await vault.Get<KeyCheck>().ListAsync(cancellationToken);
        var table = new TextTable(T["ColumnMasterKey"], T["ColumnState"], T["ColumnUserKeys"]) { Numbers = [2] };
        foreach (var key in keys)
        {
            context.Output.Write(new { id = key.Id, state = key.State is { } state ? NameOf(state) : "missing", userKeys = key.UserKeys }, text: null);
            table.Add(key.Id, key.State is { } known ? Word(known) : T["KeyMissing"], key.UserKeys.ToString("N0", CultureInfo.CurrentCulture));
        }

        if (!context.Output.IsJson)
        {
            context.Output.Write(keys, table.ToString());
        }

        return keys.Any(key => key.IsLacking) ? ExitCode.Key : ExitCode.Done;
    }

    private static async Task<ExitCode> CheckAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(cancellationToken);
        var counts = await vault.Get<KeyCheck>().OpenAllAsync(cancellationToken);
        context.Output.Write(new { opened = counts.Opened, failed = counts.Failed }, T.Counted("KeysOpened", counts.Opened));
        if (counts.Failed == 0)
        {
            return ExitCode.Done;
        }

        context.Output.Error(T.Counted("KeysFailed", counts.Failed));
        return ExitCode.Key;
    }

    private static string NameOf(MasterKeyState state) => state switch
    {
        MasterKeyState.Active => "active",
        MasterKeyState.OpeningOnly => "opening-only",
        MasterKeyState.Retired => "retired",
    };

    private static string Word(MasterKeyState state) => state switch
    {
        MasterKeyState.Active => T["KeyActive"],
        MasterKeyState.OpeningOnly => T["KeyOpeningOnly"],
        MasterKeyState.Retired => T["KeyRetired"],
    };
}
