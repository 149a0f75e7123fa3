using SecureVault.Core;

namespace SecureVault.Tests.Security.Calls;

/// <summary>One public call of Core, and what it answers to each kind of caller.</summary>
/// <param name="Key">The type, the method and its parameters, without the token.</param>
/// <param name="IsForAdministrators">Whether administrators may make it for everybody; otherwise it concerns things of the caller.</param>
/// <param name="Expected">The word for each caller, in the order of <see cref="Callers"/>.</param>
/// <param name="Make">Makes it.</param>
internal sealed record CoreCall(string Key, bool IsForAdministrators, string Expected, Func<Call, Task<object?>> Make)
{
    /// <summary>Brings the vault into the state that the call is for.</summary>
    public Func<CallScene, Task>? First { get; init; }

    /// <summary>Whether the call goes on at the top of the caller's own drive where the folder that it names is not there.</summary>
    public bool GoesToTop { get; init; }

    /// <summary>Whether the call takes access away and gives none, so that a locked person may make it, too.</summary>
    public bool OnlyEnds { get; init; }

    /// <summary>Whether the call looks at the session, and not only at the person.</summary>
    public bool TakesSession => Key.Contains($"({nameof(SignedIn)}", StringComparison.Ordinal);

    /// <summary>Whether the table lets a session that is not fresh do it.</summary>
    public bool IsForStale => TakesSession && Expected.Split(' ') is var words && words[0] == words[Callers.ToList().IndexOf(CallerKind.Stale)];

    /// <summary>The kinds of callers, the one who may make the call before all others.</summary>
    public IReadOnlyList<CallerKind> Callers =>
    [
        CallerKind.Entitled,
        CallerKind.Other,
        .. IsForAdministrators ? (IEnumerable<CallerKind>)[] : [CallerKind.Administrator],
        CallerKind.Unknown,
        CallerKind.Locked,
        .. IsForAdministrators ? (IEnumerable<CallerKind>)[CallerKind.Former] : [],
        .. TakesSession ? (IEnumerable<CallerKind>)[CallerKind.Stale, CallerKind.Ended, CallerKind.Foreign] : [],
    ];

    /// <summary>A call that concerns things of the caller.</summary>
    public static CoreCall Own<TService, TResult>(string method, string expected, Func<TService, Call, Task<TResult>> make)
        where TService : notnull => new($"{typeof(TService).Name}.{method}", false, expected, async call => await make(call.Get<TService>(), call));

    /// <summary>As above, for a call that answers nothing.</summary>
    public static CoreCall Own<TService>(string method, string expected, Func<TService, Call, Task> make)
        where TService : notnull => new($"{typeof(TService).Name}.{method}", false, expected, call => DoneAsync(make(call.Get<TService>(), call)));

    /// <summary>A call of administrators.</summary>
    public static CoreCall ForAdmins<TService, TResult>(string method, string expected, Func<TService, Call, Task<TResult>> make, Func<CallScene, Task>? first = null)
        where TService : notnull => new($"{typeof(TService).Name}.{method}", true, expected, async call => await make(call.Get<TService>(), call)) { First = first };

    private static async Task<object?> DoneAsync(Task call)
    {
        await call;
        return CallAnswer.Done;
    }
}

/// <summary>The caller.</summary>
internal enum CallerKind
{
    /// <summary>The owner of the things, or an administrator where that is whose call it is.</summary>
    Entitled,

    /// <summary>Somebody else, who administers nothing.</summary>
    Other,

    /// <summary>An administrator whose things these are not.</summary>
    Administrator,

    /// <summary>No account at all.</summary>
    Unknown,

    /// <summary>The owner, or an administrator, whose account was locked a moment ago.</summary>
    Locked,

    /// <summary>Somebody who was an administrator.</summary>
    Former,

    /// <summary>The entitled one, in a session that proved itself an hour ago.</summary>
    Stale,

    /// <summary>The entitled one, in a session that has ended.</summary>
    Ended,

    /// <summary>The entitled one, by the identifier of another person's session.</summary>
    Foreign,
}

/// <summary>One call by one caller.</summary>
internal sealed class Call(CallScene scene, SignedIn who, CallThings things)
{
    public SignedIn Who => who;

    public UserId User => who.User;

    /// <summary>Whether the call names things of somebody.</summary>
    public bool NamesThings { get; private set; }

    public CallScene Scene => scene;

    /// <summary>The things that the call names.</summary>
    public CallThings Of
    {
        get
        {
            NamesThings = true;
            return things;
        }
    }

    public CancellationToken Token { get; } = TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => scene.Vault.Get<T>();
}
