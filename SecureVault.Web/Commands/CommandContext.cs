using System.CommandLine;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Commands;

/// <summary>What a verb was given.</summary>
/// <param name="Settings">For the configuration.</param>
/// <param name="Parsed">Its options.</param>
/// <param name="Output">Where to say something.</param>
internal sealed record CommandContext(string[] Settings, ParseResult Parsed, CommandOutput Output)
{
    /// <summary>Whether the log is to be seen.</summary>
    public bool IsVerbose => Parsed.GetValue<bool>(CommandLine.Verbose);

    /// <summary>Reads the settings and puts Core together; nothing is opened yet.</summary>
    public VaultSession Open() => VaultSession.Create(Settings, IsVerbose);
}
