using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Audit;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands.Keys;

/// <summary>Ends the use of a master key that nothing needs any more.</summary>
internal static class KeysRetireCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static VerbCommand Create()
    {
        var (id, file) = (KeyringCommands.Id(), KeyringCommands.Out());
        var dryRun = new Option<bool>("--dry-run") { Description = T["KeysRetireDryRunOption"] };
        var yes = new Option<bool>("--yes", "-y") { Description = T["YesOption"] };
        return new VerbCommand(
            "retire",
            T["KeysRetireAbout"],
            ["keys retire 5f1c0a93d2b64e78 --dry-run", "keys retire 5f1c0a93d2b64e78 --yes"],
            (context, token) => RunAsync(
                context,
                new Request(
                    context.Parsed.GetRequiredValue(id), context.Parsed.GetValue(file), context.Parsed.GetValue(dryRun), context.Parsed.GetValue(yes)),
                token))
        {
            id,
            file,
            dryRun,
            yes,
        };
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, Request request, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await KeyringCommands.OpenAsync(vault, cancellationToken);
        if (!request.IsDryRun && !KeyringCommands.HasPlace(context, vault, request.File))
        {
            return ExitCode.Usage;
        }

        var state = await vault.Get<MasterKeyChanges>().StateOfAsync(request.Id, cancellationToken);
        if (state == MasterKeyState.Active)
        {
            context.Output.Error(T["KeysRetireActive", request.Id]);
            return ExitCode.Key;
        }

        await vault.CheckStoreAsync(cancellationToken);
        var needs = await vault.Get<MasterKeyRetirement>().CountAsync(request.Id, cancellationToken);
        if (needs.IsNone && state == MasterKeyState.OpeningOnly && !request.IsDryRun)
        {
            var answer = await Confirmation.AskAsync(context.Output, T["AskRetire", request.Id], request.IsAgreed, cancellationToken);
            if (answer != Answer.Yes)
            {
                return answer == Answer.No ? ExitCode.Findings : ExitCode.Usage;
            }

            // Counted once more: the answer may have taken a while. No backup that is being written may be missed.
            using var turn = vault.TakeTurn(JobName.Backup);
            needs = await vault.Get<MasterKeyRetirement>().RunAsync(request.Id, request.File, cancellationToken);
            if (needs.IsNone)
            {
                state = MasterKeyState.Retired;
                await vault.RecordAsync(new AuditEvent(AuditAction.MasterKeyRetired) { Details = [("key", request.Id)] }, CancellationToken.None);
            }
        }

        Show(context.Output, request, needs, isRetired: state == MasterKeyState.Retired);
        return needs.IsNone ? ExitCode.Done : ExitCode.Refused;
    }

    private static void Show(CommandOutput output, Request request, KeyNeeds needs, bool isRetired)
    {
        output.Write(
            new
            {
                id = request.Id,
                retired = isRetired,
                userKeys = needs.UserKeys,
                sessionKeys = needs.SessionKeys,
                databaseCopies = needs.DatabaseCopies,
                cards = needs.Cards,
                goneMarkers = needs.GoneMarkers,
                backups = needs.Backups,
                storeMarkers = needs.StoreMarkers,
                moves = needs.Moves,
                authenticators = needs.Authenticators,
                auditKeys = needs.AuditKeys,
            },
            needs.IsNone ? isRetired ? T["KeysRetired", request.Id] : T["KeysRetirable", request.Id] : TableOf(needs).ToString());
        if (!needs.IsNone)
        {
            output.Error(T["KeysStillNeeded", request.Id]);
        }
        else if (isRetired)
        {
            KeyringNote(output, request.File);
        }
    }

    private static TextTable TableOf(KeyNeeds needs)
    {
        var table = new TextTable(T["ColumnNeeds"], T["ColumnCount"]) { Numbers = [1] };
        foreach (var (label, count) in new (string, int)[]
        {
            (T["NeedUserKeys"], needs.UserKeys),
            (T["NeedSessionKeys"], needs.SessionKeys),
            (T["NeedCopies"], needs.DatabaseCopies),
            (T["NeedCards"], needs.Cards),
            (T["NeedGone"], needs.GoneMarkers),
            (T["NeedBackups"], needs.Backups),
            (T["NeedMarker"], needs.StoreMarkers),
            (T["NeedMoves"], needs.Moves),
            (T["NeedAuthenticators"], needs.Authenticators),
            (T["NeedAudit"], needs.AuditKeys),
        })
        {
            table.Add(label, count.ToString("N0", CultureInfo.CurrentCulture));
        }

        return table;
    }

    private static void KeyringNote(CommandOutput output, string? file)
    {
        if (file is not null)
        {
            output.Note(T["KeysPutInPlace", file]);
        }

        output.Note(T["KeysRetiredNext"]);
    }

    private sealed record Request(string Id, string? File, bool IsDryRun, bool IsAgreed);
}
