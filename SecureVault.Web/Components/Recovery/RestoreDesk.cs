using Microsoft.Extensions.Options;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Recovery;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Components.Recovery;

/// <summary>
/// The restore that the welcome page offers. It lives as long as the process, across its servers: a database is restored only while no server
/// has it open, so the one that was asked ends first, and another, which has nothing but this page, shows how far it is.
/// </summary>
/// <param name="settings">The process's arguments, from which each look and each restore reads the settings anew.</param>
/// <param name="code">What somebody has to have who may see the page.</param>
internal sealed class RestoreDesk(string[] settings, SetupCode code) : IDisposable
{
    private readonly Lock _gate = new();
    private RestoreState _state = new RestoreState.Waiting(null);
    private RestoreChoice? _asked;
    private CancellationTokenSource? _turn;
    private CancellationTokenSource? _run;
    private Func<bool> _isOffered = () => false;

    /// <summary>The code.</summary>
    public SetupCode Code => code;

    /// <summary>Whether the server that shows the page has no vault.</summary>
    public bool IsAlone { get; private set; }

    /// <summary>How it stands.</summary>
    public RestoreState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>Begins the turn of a server. The token ends it, when somebody has asked for something that needs another server.</summary>
    /// <param name="isAlone">Whether it has no vault.</param>
    /// <param name="isOffered">Whether a restore may be begun: nobody has an account yet.</param>
    public CancellationToken Take(bool isAlone, Func<bool> isOffered)
    {
        lock (_gate)
        {
            _turn?.Dispose();
            _turn = new CancellationTokenSource();
            (IsAlone, _isOffered) = (isAlone, isOffered);
            return _turn.Token;
        }
    }

    /// <summary>Whether somebody with a code may see the page.</summary>
    public bool IsOpenTo(string? given) => code.Matches(given) && (State is not RestoreState.Waiting || _isOffered());

    /// <summary>Looks for what there is to restore from, and changes nothing.</summary>
    public async Task<RestoreView> FindAsync(CancellationToken cancellationToken)
    {
        await using var vault = await OpenAsync(cancellationToken);
        var offer = await vault.Get<RestoreOffers>().FindAsync(cancellationToken);
        return new RestoreView(offer, File.Exists(vault.Get<IOptions<DatabaseOptions>>().Value.File));
    }

    /// <summary>Asks for a restore.</summary>
    /// <returns>False when one is under way or done, or somebody has made an account.</returns>
    public bool TryBegin(RestoreChoice choice)
    {
        lock (_gate)
        {
            if (_state is not RestoreState.Waiting || _turn is not { } turn || !_isOffered())
            {
                return false;
            }

            (_state, _asked) = (new RestoreState.Running(null, 0, false), choice);
            _run = new CancellationTokenSource();
            _ = turn.CancelAsync();
            return true;
        }
    }

    /// <summary>Asks for the vault's own server.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (IsAlone && _state is not RestoreState.Running)
            {
                _ = _turn?.CancelAsync();
            }
        }
    }

    /// <summary>Ends a restore that is under way; the database stays as it was before.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            if (_state is RestoreState.Running running)
            {
                _state = running with { IsEnding = true };
                _ = _run?.CancelAsync();
            }
        }
    }

    /// <summary>Notes that the vault does not start with its restored database.</summary>
    /// <returns>False when nothing was restored.</returns>
    public bool TryNoteStart(IReadOnlyList<string> errors)
    {
        lock (_gate)
        {
            if (_state is not RestoreState.Done done)
            {
                return false;
            }

            _state = done with { StartErrors = errors };
            return true;
        }
    }

    /// <summary>Does what was asked for, once no server of this process has the database open.</summary>
    /// <returns>False when nothing was asked for.</returns>
    public async Task<bool> RunAsync(ILogger logger, CancellationToken cancellationToken)
    {
        if (_asked is not { } choice || _run is not { } run)
        {
            return false;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(run.Token, cancellationToken);
        RestoreState ended;
        try
        {
            Log.Restoring(logger, choice);
            var report = await RestoreAsync(choice, either.Token);
            Log.Restored(logger, report.Result.Rows, report.Result.Adopted.Files);
            ended = new RestoreState.Done(report, []);
        }
#pragma warning disable CA1031 // whatever it is, the page says so, and the process goes on
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var problem = RestoreProblems.Of(exception);
            Log.RestoreFailed(logger, problem, exception);
            ended = new RestoreState.Waiting(problem);
        }

        lock (_gate)
        {
            (_state, _asked, _run) = (ended, null, null);
        }

        run.Dispose();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _turn?.Dispose();
        _run?.Dispose();
    }

    private async Task<RestoreReport> RestoreAsync(RestoreChoice choice, CancellationToken cancellationToken)
    {
        await using var vault = await OpenAsync(cancellationToken);
        using var backup = choice.Backup is { } id ? await vault.Get<Backups>().ReadAsync(id, cancellationToken) : null;
        vault.Get<VaultLock>().Take();
        if ((await vault.Get<VaultDatabase>().InspectAsync(cancellationToken)).HasAccounts)
        {
            throw new StartException("The database has accounts; 'securevault restore --replace' restores in its place.");
        }

        var progress = new Progress(this, backup?.Manifest.Tables.Sum(table => table.Rows) ?? 0);
        var (result, replaced) = await vault.Get<Restore>().RestoreAsync(
            backup, vault.Get<IOptions<DatabaseOptions>>().Value.File, progress, cancellationToken);
        return new RestoreReport(backup?.Manifest.Time, result, replaced);
    }

    private async Task<VaultSession> OpenAsync(CancellationToken cancellationToken)
    {
        var vault = VaultSession.Create(settings, isVerbose: false);
        try
        {
            await vault.LoadKeysAsync(isNoted: false, cancellationToken);
            await vault.CheckStoreAsync(cancellationToken);
            return vault;
        }
        catch
        {
            await vault.DisposeAsync();
            throw;
        }
    }

    private void Show(RestoreProgress? progress, long rows)
    {
        lock (_gate)
        {
            if (_state is RestoreState.Running running)
            {
                _state = running with { Progress = progress, Rows = rows };
            }
        }
    }

    /// <summary>Keeps the last word: the page asks when it wants to know.</summary>
    private sealed class Progress : IProgress<RestoreProgress>
    {
        private readonly RestoreDesk _desk;
        private readonly long _rows;

        public Progress(RestoreDesk desk, long rows)
        {
            (_desk, _rows) = (desk, rows);
            desk.Show(null, rows);
        }

        public void Report(RestoreProgress value) => _desk.Show(value, _rows);
    }
}
