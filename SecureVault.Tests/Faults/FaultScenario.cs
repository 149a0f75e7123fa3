namespace SecureVault.Tests.Faults;

/// <summary>Something that people or the server do with a vault. One is used for many rounds, each with another call that goes wrong.</summary>
internal abstract class FaultScenario
{
    /// <summary>One of each kind, by the names of the report.</summary>
    public static readonly IReadOnlyDictionary<string, Func<FaultScenario>> All = new Dictionary<string, Func<FaultScenario>>
    {
        ["small upload"] = () => new UploadScenario("small upload", 1000),
        ["large upload"] = () => new UploadScenario("large upload", 17_000_000),
        ["resumable upload"] = () => new ResumableScenario(),
        ["replace"] = () => new ReplaceScenario("replace", isExpected: false),
        ["save an edited text"] = () => new ReplaceScenario("save an edited text", isExpected: true),
        ["delete"] = () => new DeleteScenario("delete", isPurge: false),
        ["purge"] = () => new DeleteScenario("purge", isPurge: true),
        ["delete an account"] = () => new AccountScenario(),
        ["rotate"] = () => new RotateScenario(),
        ["backup"] = () => new BackupScenario(),
        ["restore"] = () => new RestoreScenario(),
    };

    public abstract string Name { get; }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Makes what the work needs. Nothing goes wrong yet.</summary>
    public virtual Task PrepareAsync(FaultScene scene) => Task.CompletedTask;

    /// <summary>The work.</summary>
    public abstract Task RunAsync(FaultScene scene);

    /// <summary>A client that goes on at once when the server is back.</summary>
    public virtual Task ResumeAsync(FaultScene scene) => Task.CompletedTask;

    /// <summary>After the server has cleared up: compares with what was acknowledged, then does the work again if it was not.</summary>
    public abstract Task SettleAsync(FaultScene scene);
}
