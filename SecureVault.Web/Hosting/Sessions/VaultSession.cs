using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Jobs;
using SecureVault.Core.Keys;
using SecureVault.Core.Moving;
using SecureVault.Core.Storage;

namespace SecureVault.Web.Hosting.Sessions;

/// <summary>
/// Core as a verb uses it: the settings of the server, none of its hosted services, and nothing locked. A server may run beside it.
/// </summary>
internal sealed class VaultSession : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private bool _hasDatabase;

    private VaultSession(ServiceProvider services) => _services = services;

    /// <summary>Reads the settings from where the server reads them.</summary>
    public static IConfiguration ReadSettings(string[] settings) => WebApplication.CreateSlimBuilder(settings).Configuration;

    /// <summary>Puts Core together.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public static VaultSession Create(string[] settings, bool isVerbose)
    {
        var builder = WebApplication.CreateSlimBuilder(settings);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(builder.Configuration);
        services.AddLogging(logging =>
        {
            logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
            if (isVerbose)
            {
                logging.AddSimpleConsole(console => console.ColorBehavior = LoggerColorBehavior.Disabled);
                logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
            }
        });
        services.AddVaultCore(builder.Configuration, builder.Environment.ContentRootPath);
        var session = new VaultSession(services.BuildServiceProvider());
        session.Get<IStartupValidator>().Validate();
        return session;
    }

    /// <summary>A service of Core.</summary>
    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Finds out whether there is a database that this program can read.</summary>
    /// <exception cref="StartException">There is none, or it is of another version.</exception>
    public async Task<DatabaseState> OpenDatabaseAsync(CancellationToken cancellationToken)
    {
        var found = await Get<VaultDatabase>().InspectAsync(cancellationToken);
        _hasDatabase = found is { Exists: true, IsCurrent: true };
        return found switch
        {
            { Exists: false } => throw new StartException($"There is no database {Get<IOptions<DatabaseOptions>>().Value.File}; see Vault:DataFolder and Database:File."),
            { IsNewer: true } => throw new StartException("The database was made by a newer version of SecureVault; run that version (Database:File)."),
            { IsCurrent: false } => throw new StartException("The database is from an older version of SecureVault; start the server once, which brings it up to date (Database:File)."),
            _ => found,
        };
    }

    /// <summary>Loads the master keys; none is made.</summary>
    /// <exception cref="MasterKeyException">They can't be had.</exception>
    public Task LoadKeysAsync(CancellationToken cancellationToken) => LoadKeysAsync(isNoted: true, cancellationToken);

    /// <summary>Loads the master keys; none is made.</summary>
    /// <param name="isNoted">Whether the audit log says so. A restore leaves a database alone that it may be about to replace.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="MasterKeyException">They can't be had.</exception>
    public async Task LoadKeysAsync(bool isNoted, CancellationToken cancellationToken)
    {
        if (Get<MasterKeyring>().IsLoaded)
        {
            return; // for a move of the store
        }

        var source = Get<IMasterKeySource>();
        Get<MasterKeyring>().Load(await source.LoadAsync(cancellationToken)
            ?? throw new MasterKeyException($"There is no {source.Description}; see MasterKey:File."));
        if (isNoted)
        {
            await NoteKeysAsync(cancellationToken);
        }
    }

    /// <summary>Records something that the verb did, once database and keys are open.</summary>
    public Task RecordAsync(AuditEvent happened, CancellationToken cancellationToken) => Get<AuditLog>().RecordAloneAsync(happened, cancellationToken);

    /// <summary>
    /// Records that a command has the keys. Who can run it can read the key file as well, so a database that is not there, is full or belongs
    /// to other keys keeps nobody from looking at what is wrong.
    /// </summary>
    public async Task NoteKeysAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_hasDatabase || await Get<VaultDatabase>().InspectAsync(cancellationToken) is { Exists: true, IsCurrent: true })
            {
                await RecordAsync(new AuditEvent(AuditAction.KeysOpened), cancellationToken);
            }
        }
        catch (Exception exception) when (exception is MasterKeyException or IOException || DatabaseErrors.ErrorOf(exception) is not null)
        {
            // The verb itself will say what is wrong with the database or the keys.
        }
    }

    /// <summary>Finds out whether the store answers, and follows it where it is being moved.</summary>
    /// <exception cref="ObjectStoreException">It does not.</exception>
    /// <exception cref="MoveException">The vault has left the store that the settings name, or is not in it yet.</exception>
    public async Task CheckStoreAsync(CancellationToken cancellationToken)
    {
        await Get<IStoreProbe>().CheckAsync(cancellationToken);
        if (await Get<MoveOpening>().IsNeededAsync(_hasDatabase, cancellationToken))
        {
            await LoadKeysAsync(cancellationToken);
            await Get<MoveOpening>().FollowAsync(_hasDatabase, cancellationToken);
        }
    }

    /// <summary>Lets the server, or another verb, not do the same meanwhile.</summary>
    /// <exception cref="VaultInUseException">It is being done already.</exception>
    public IDisposable TakeTurn(JobName job) => Get<JobLocks>().TryTake(job)
        ?? throw new VaultInUseException("The server, or another command, is doing this right now; try again when it has ended.");

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
