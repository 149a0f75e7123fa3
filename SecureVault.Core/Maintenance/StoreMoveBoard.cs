using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Doctor;
using SecureVault.Core.Moving;

namespace SecureVault.Core.Maintenance;

/// <summary>Moves of the store, as an administrator sees them.</summary>
/// <param name="Move">The last move; null when there was none.</param>
/// <param name="Targets">Names of the files that describe possible targets.</param>
public sealed record StoreMoveView(MoveStatus? Move, IReadOnlyList<string> Targets);

/// <summary>
/// Lets an administrator move the store. Targets are described by files in a folder of the server's, which the page only names: credentials don't
/// travel through a browser, and an administrator of the vault can't look at other files of the server.
/// </summary>
public sealed class StoreMoveBoard
{
    private const string Ending = ".json";

    private readonly IDbContextFactory<VaultDbContext> _contexts;
    private readonly MoveControl _control;
    private readonly MoveStart _start;
    private readonly string _folder;

    internal StoreMoveBoard(IDbContextFactory<VaultDbContext> contexts, MoveControl control, MoveStart start, IOptions<VaultOptions> vault)
    {
        _contexts = contexts;
        _control = control;
        _start = start;
        _folder = Path.Combine(Path.GetFullPath(vault.Value.DataFolder), "store-targets");
    }

    /// <summary>Where the files of possible targets are.</summary>
    public string Folder => _folder;

    /// <summary>Reads how it stands.</summary>
    /// <returns>Null when who asks is no administrator.</returns>
    /// <exception cref="MoveException">The plan of the move does not open.</exception>
    public async Task<StoreMoveView?> ReadAsync(UserId administrator, CancellationToken cancellationToken) =>
        await MayAsync(administrator, cancellationToken).ConfigureAwait(false)
            ? new StoreMoveView(await _control.ReadAsync(cancellationToken).ConfigureAwait(false), Targets())
            : null;

    /// <summary>Tests a target with all probes, as far as that makes sense, and looks whether a move to it can begin.</summary>
    /// <param name="administrator">The administrator who asks.</param>
    /// <param name="target">The name of the target's file.</param>
    /// <param name="found">Hears of each probe as it ends.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The move that could begin; null when a probe failed, or who asks is no administrator.</returns>
    /// <exception cref="MoveException">It can't begin.</exception>
    /// <exception cref="Storage.ObjectStoreException">A store does not answer.</exception>
    public async Task<MoveProposal?> ProposeAsync(UserId administrator, string target, Func<ProbeReport, Task> found, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (!await MayAsync(administrator, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var settings = StoreSettings.Read(FileOf(target));
        var isUsable = true;
        if (!_start.IsTurning(settings))
        {
            await foreach (var report in _start.NewDoctor(settings).RunAsync(cancellationToken).ConfigureAwait(false))
            {
                isUsable &= report.Outcome != ProbeOutcome.Fail;
                await found(report).ConfigureAwait(false);
            }
        }

        return isUsable ? await _start.LookAsync(settings, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <summary>Begins a move; a server copies from then on.</summary>
    /// <returns>False when who asks is no administrator.</returns>
    /// <exception cref="MoveException">It can't begin any more.</exception>
    /// <exception cref="Storage.ObjectStoreException">A store fails; the call can be repeated.</exception>
    public Task<bool> BeginAsync(UserId administrator, MoveProposal proposal, CancellationToken cancellationToken) =>
        TellAsync(administrator, token => _start.BeginAsync(proposal, limit: null, token), cancellationToken);

    /// <summary>Lets nothing be copied until it is resumed.</summary>
    /// <returns>False when who asks is no administrator.</returns>
    /// <exception cref="MoveException">There is no move that goes on.</exception>
    public Task<bool> PauseAsync(UserId administrator, CancellationToken cancellationToken) =>
        TellAsync(administrator, _control.PauseAsync, cancellationToken);

    /// <summary>Goes on, also at once after something failed.</summary>
    /// <inheritdoc cref="PauseAsync"/>
    public Task<bool> ResumeAsync(UserId administrator, CancellationToken cancellationToken) =>
        TellAsync(administrator, token => _control.ResumeAsync(limit: null, token), cancellationToken);

    /// <summary>Leaves the source, once both stores were compared.</summary>
    /// <param name="administrator">The administrator who asks.</param>
    /// <param name="endsUploads">Whether uploads that are unfinished in the source are given up.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <inheritdoc cref="PauseAsync"/>
    public Task<bool> FinishAsync(UserId administrator, bool endsUploads, CancellationToken cancellationToken) =>
        TellAsync(administrator, token => _control.FinishAsync(endsUploads, token), cancellationToken);

    /// <summary>A name that a page gives is one of those that it was shown, never a path.</summary>
    private string FileOf(string target) => Targets().Contains(target, StringComparer.Ordinal)
        ? Path.Combine(_folder, target)
        : throw new MoveException(MoveError.Settings, $"There is no {target} in {_folder} any more.");

    private string[] Targets() => Directory.Exists(_folder)
        ? [.. Directory.EnumerateFiles(_folder, "*" + Ending).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)]
        : [];

    private async Task<bool> TellAsync(UserId administrator, Func<CancellationToken, Task> tell, CancellationToken cancellationToken)
    {
        if (!await MayAsync(administrator, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await tell(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> MayAsync(UserId administrator, CancellationToken cancellationToken)
    {
        var db = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using (db.ConfigureAwait(false))
        {
            return await db.IsAdministratorAsync(administrator, cancellationToken).ConfigureAwait(false);
        }
    }
}
