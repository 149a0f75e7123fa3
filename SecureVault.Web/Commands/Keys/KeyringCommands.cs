using System.CommandLine;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Commands.Keys;

/// <summary>Changes the keyring. A new key goes where the keyring is kept, or into a private file; never into the output.</summary>
internal static class KeyringCommands
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static VerbCommand Add()
    {
        var file = Out();
        return new VerbCommand(
            "add",
            T["KeysAddAbout"],
            ["keys add", "keys add --out new-variable.txt --MasterKey:Source=Environment"],
            (context, token) => AddAsync(context, context.Parsed.GetValue(file), token))
        {
            file,
        };
    }

    public static VerbCommand Activate()
    {
        var (id, file) = (Id(), Out());
        return new VerbCommand(
            "activate",
            T["KeysActivateAbout"],
            ["keys activate 5f1c0a93d2b64e78"],
            (context, token) => ActivateAsync(context, context.Parsed.GetRequiredValue(id), context.Parsed.GetValue(file), token))
        {
            id,
            file,
        };
    }

    public static VerbCommand Export()
    {
        var id = Id();
        var file = new Option<string>("--out") { Description = T["KeysExportOutOption"], HelpName = "FILE", Required = true };
        return new VerbCommand(
            "export",
            T["KeysExportAbout"],
            ["keys export 5f1c0a93d2b64e78 --out /mnt/usb/master.key"],
            (context, token) => ExportAsync(context, context.Parsed.GetRequiredValue(id), context.Parsed.GetRequiredValue(file), token))
        {
            id,
            file,
        };
    }

    /// <summary>The argument that names a key.</summary>
    internal static Argument<string> Id() => new("ID") { Description = T["KeysIdArgument"] };

    /// <summary>Where a new keyring goes that its source can't keep.</summary>
    internal static Option<string?> Out() => new("--out") { Description = T["KeysOutOption"], HelpName = "FILE" };

    /// <summary>Opens the database and the keys, and finds out whether they belong together before anything is changed.</summary>
    internal static async Task<DatabaseState> OpenAsync(VaultSession vault, CancellationToken cancellationToken)
    {
        var found = await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(isNoted: false, cancellationToken);
        vault.Get<UserKeys>().Check(found.Keys);
        await vault.NoteKeysAsync(cancellationToken);
        return found;
    }

    /// <summary>Whether a change has a place to go to; says why if not.</summary>
    internal static bool HasPlace(CommandContext context, VaultSession vault, string? file)
    {
        var message = vault.Get<MasterKeyChanges>().AreKept
            ? file is null ? null : T["KeysOutUnused"].Value
            : file is null ? T["KeysOutNeeded"].Value
            : Path.Exists(file) ? T["OpenExists", file].Value
            : null;
        if (message is not null)
        {
            context.Output.Error(message);
        }

        return message is null;
    }

    /// <summary>Says what is left to the operator where the source keeps no change.</summary>
    internal static void NotePlace(CommandContext context, string? file)
    {
        if (file is not null)
        {
            context.Output.Note(T["KeysPutInPlace", file]);
        }
    }

    private static async Task<ExitCode> AddAsync(CommandContext context, string? file, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await OpenAsync(vault, cancellationToken);
        if (!HasPlace(context, vault, file))
        {
            return ExitCode.Usage;
        }

        var id = await vault.Get<MasterKeyChanges>().AddAsync(file, cancellationToken);
        await vault.RecordAsync(new AuditEvent(AuditAction.MasterKeyAdded) { Details = [("key", id)] }, CancellationToken.None);
        context.Output.Write(new { id, state = "opening-only" }, T["KeysAdded", id]);
        NotePlace(context, file);
        context.Output.Note(T["KeysAddedNext", id]);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> ActivateAsync(CommandContext context, string id, string? file, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await OpenAsync(vault, cancellationToken);
        if (!HasPlace(context, vault, file))
        {
            return ExitCode.Usage;
        }

        var isChanged = await vault.Get<MasterKeyChanges>().ActivateAsync(id, file, cancellationToken);
        if (isChanged)
        {
            await vault.RecordAsync(new AuditEvent(AuditAction.MasterKeyActivated) { Details = [("key", id)] }, CancellationToken.None);
        }

        context.Output.Write(new { id, state = "active" }, isChanged ? T["KeysActivated", id] : T["KeysActiveAlready", id]);
        if (isChanged)
        {
            NotePlace(context, file);
            context.Output.Note(T["KeysActivatedNext"]);
        }

        return ExitCode.Done;
    }

    private static async Task<ExitCode> ExportAsync(CommandContext context, string id, string file, CancellationToken cancellationToken)
    {
        if (Path.Exists(file))
        {
            context.Output.Error(T["OpenExists", file]);
            return ExitCode.Usage;
        }

        await using var vault = context.Open();
        await vault.Get<MasterKeyChanges>().ExportAsync(id, file, cancellationToken);
        context.Output.Write(new { id, file }, T["KeysExported", id, file]);
        return ExitCode.Done;
    }
}
