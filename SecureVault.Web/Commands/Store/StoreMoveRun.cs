using Microsoft.Extensions.Localization;
using SecureVault.Core.Data;
using SecureVault.Core.Doctor;
using SecureVault.Core.Moving;
using SecureVault.Web.Commands.Progress;
using SecureVault.Web.Components.Shared.Doctor;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Commands.Store;

/// <summary>Begins and ends a move. Where no server runs that would copy, the verb itself does.</summary>
internal static class StoreMoveRun
{
    private static readonly TimeSpan StepInterval = TimeSpan.FromSeconds(1);
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    /// <summary>Examines the target, asks, and begins.</summary>
    public static async Task<ExitCode> StartAsync(CommandContext context, string? file, long? limit, bool isAgreed, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            context.Output.Error(T["StoreToMissing"]);
            return ExitCode.Usage;
        }

        var settings = StoreSettings.Read(file);
        await using var vault = context.Open();
        var found = await OpenAsync(vault, cancellationToken);
        var start = vault.Get<MoveStart>();
        if (!start.IsTurning(settings) && await ExamineAsync(start.NewDoctor(settings), cancellationToken) is { } finding)
        {
            context.Output.Error(T["StoreTargetFails", finding]);
            return ExitCode.Usage;
        }

        var proposal = await start.LookAsync(settings, cancellationToken);
        if (await RefuseAsync(context.Output, Question(context.Output.Units, proposal), isAgreed, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        await start.BeginAsync(proposal, limit is 0 ? null : limit, cancellationToken);
        context.Output.Note(proposal.IsRenewal ? T["MoveRenewed", proposal.To] : T["MoveBegun", proposal.To]);
        if (!TryLock(vault))
        {
            context.Output.Note(T["MoveServer"]);
            StoreMoveText.Show(context.Output, await vault.Get<MoveControl>().ReadAsync(cancellationToken));
            return ExitCode.Done;
        }

        context.Output.Note(T["MoveHere"]);
        await vault.Get<MoveOpening>().OpenAsync(found, cancellationToken);
        return await WaitAsync(context.Output, vault, isCopying: true, MoveState.Copied, cancellationToken);
    }

    /// <summary>Has the source left, and waits for that.</summary>
    public static async Task<ExitCode> FinishAsync(CommandContext context, bool endsUploads, bool isAgreed, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        var found = await OpenAsync(vault, cancellationToken);
        var control = vault.Get<MoveControl>();
        if (await control.ReadAsync(cancellationToken) is { } move
            && await RefuseAsync(context.Output, T["AskFinish", move.From, move.To], isAgreed, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        await control.FinishAsync(endsUploads, cancellationToken);
        var isAlone = TryLock(vault);
        if (isAlone)
        {
            await vault.Get<MoveOpening>().OpenAsync(found, cancellationToken);
        }

        return await WaitAsync(context.Output, vault, isAlone, MoveState.Finished, cancellationToken);
    }

    private static async Task<DatabaseState> OpenAsync(VaultSession vault, CancellationToken cancellationToken)
    {
        var found = await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(cancellationToken);
        await vault.CheckStoreAsync(cancellationToken);
        return found;
    }

    /// <returns>The first finding that the vault can't live with; null when there is none.</returns>
    private static async Task<string?> ExamineAsync(StoreDoctor doctor, CancellationToken cancellationToken)
    {
        await foreach (var report in doctor.RunAsync(cancellationToken))
        {
            if (report.Outcome == ProbeOutcome.Fail)
            {
                return FindingTexts.Sentence(report);
            }
        }

        return null;
    }

    private static string Question(Units units, MoveProposal proposal) =>
        proposal.IsRenewal ? T["AskMoveSettings", proposal.To]
        : proposal.IsTurned ? T["AskMoveTurned", proposal.Objects, units.Size(proposal.Bytes), proposal.From, proposal.To]
        : proposal.IsReturn ? T["AskMoveReturn", proposal.Objects, units.Size(proposal.Bytes), proposal.From, proposal.To]
        : T["AskMove", proposal.Objects, units.Size(proposal.Bytes), proposal.From, proposal.To];

    private static async Task<ExitCode?> RefuseAsync(CommandOutput output, string question, bool isAgreed, CancellationToken cancellationToken) =>
        await Confirmation.AskAsync(output, question, isAgreed, cancellationToken) switch
        {
            Answer.Yes => null,
            Answer.No => ExitCode.Refused,
            Answer.NobodyThere => ExitCode.Usage,
        };

    private static bool TryLock(VaultSession vault)
    {
        try
        {
            vault.Get<VaultLock>().Take();
            return true;
        }
        catch (VaultInUseException)
        {
            return false;
        }
    }

    /// <summary>Until the move has come so far, or does not go on.</summary>
    private static async Task<ExitCode> WaitAsync(CommandOutput output, VaultSession vault, bool isCopying, MoveState until, CancellationToken cancellationToken)
    {
        MoveStatus? move;
        await using (var display = await ProgressDisplay.MeasureAsync(output, T["ProgressMove"]))
        {
            move = await FollowAsync(display, vault, isCopying, until, cancellationToken);
        }

        return End(output, move, until);
    }

    private static async Task<MoveStatus?> FollowAsync(ProgressDisplay display, VaultSession vault, bool isCopying, MoveState until, CancellationToken cancellationToken)
    {
        var control = vault.Get<MoveControl>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = isCopying ? vault.Get<MoveRunner>().StepAsync(stop.Token) : Task.FromResult<MoveState?>(null);
        try
        {
            while (true)
            {
                var isDone = work.IsCompleted;
                var move = await control.ReadAsync(cancellationToken);
                var isOver = move is null || move.State == until || (isCopying ? isDone : move.State is MoveState.Copying && move.Refusal is not null);
                if (isOver)
                {
                    await work;
                    return move;
                }

                display.Report(move!.DoneBytes, move.TotalBytes);
                await Task.Delay(StepInterval, cancellationToken);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static ExitCode End(CommandOutput output, MoveStatus? move, MoveState until)
    {
        StoreMoveText.Show(output, move);
        if (move?.State == MoveState.Finished)
        {
            output.Note(T["MoveFinishedDone", move.To, move.From]);
        }

        return move is null || move.State == until ? ExitCode.Done
            : move.Refusal is { } refusal ? ExitCodes.Of(refusal)
            : ExitCode.Done;
    }
}
