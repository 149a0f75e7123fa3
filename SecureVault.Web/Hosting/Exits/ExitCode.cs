namespace SecureVault.Web.Hosting.Exits;

/// <summary>How the program ended, for scripts and supervisors. The numbers are documented (docs/commands.md) and never change meaning.</summary>
internal enum ExitCode
{
    /// <summary>Done, and nothing found that needs a hand.</summary>
    Done = 0,

    /// <summary>Done, with findings.</summary>
    Findings = 1,

    /// <summary>The command line or a setting is wrong.</summary>
    Usage = 2,

    /// <summary>Server, database or store can't be reached.</summary>
    NotReachable = 3,

    /// <summary>A key or a sign-in is missing or refused.</summary>
    Key = 4,

    /// <summary>Another process holds what this one needs.</summary>
    Busy = 5,

    /// <summary>No space is left, or a quota or a policy refuses it.</summary>
    Refused = 6,

    /// <summary>Ended by Ctrl-C.</summary>
    Interrupted = 130,

    /// <summary>Ended by SIGTERM.</summary>
    Terminated = 143,
}
