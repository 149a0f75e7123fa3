using System.CommandLine;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands;

/// <summary>One verb: its name, its help, and what it does.</summary>
internal sealed class VerbCommand : Command
{
    /// <param name="name">As it is typed.</param>
    /// <param name="description">For the help.</param>
    /// <param name="examples">Command lines without the program's name.</param>
    /// <param name="run">Does it.</param>
    public VerbCommand(string name, string description, string[] examples, Func<CommandContext, CancellationToken, Task<ExitCode>> run)
        : base(name, description)
    {
        Examples = examples;
        Run = run;
    }

    /// <summary>Command lines for the help, without the program's name.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Does what the verb says.</summary>
    public Func<CommandContext, CancellationToken, Task<ExitCode>> Run { get; }
}
