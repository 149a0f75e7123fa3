using System.Text.RegularExpressions;

namespace SecureVault.Web.Commands;

/// <summary>
/// The program's arguments, told apart: settings such as <c>--Vault:DataFolder=/srv/vault</c> go to the configuration, which every
/// verb reads as the server does; everything else is the command line's.
/// </summary>
internal sealed partial class ProgramArguments
{
    private const string Serve = "serve";

    // Settings of the host that have no section. Any other name without a colon is an option of a verb, or a mistake.
    private static readonly HashSet<string> HostSettings = new(StringComparer.OrdinalIgnoreCase)
    {
        "AllowedHosts", "ApplicationName", "ContentRoot", "DetailedErrors", "Environment", "ForwardedHeaders_Enabled", "Http_Ports", "Https_Port", "Https_Ports",
        "Urls", "WebRoot",
    };

    private ProgramArguments(string[] settings, string[] words) => (Settings, Words) = (settings, words);

    /// <summary>Names and values for the configuration.</summary>
    public string[] Settings { get; }

    /// <summary>Verbs and their options.</summary>
    public string[] Words { get; }

    /// <summary>Whether the program is to serve, which it also does when nothing else is asked of it.</summary>
    public bool Serves => Words is [] or [Serve];

    public static ProgramArguments Read(string[] args)
    {
        var (settings, words) = (new List<string>(), new List<string>());
        for (var i = 0; i < args.Length; i++)
        {
            if (Setting().Match(args[i]) is not { Success: true } match || !IsSetting(match))
            {
                words.Add(args[i]);
                continue;
            }

            settings.Add(args[i]);
            if (!match.Groups["value"].Success && i + 1 < args.Length)
            {
                settings.Add(args[++i]); // --Urls http://...
            }
        }

        return new ProgramArguments([.. settings], [.. words]);
    }

    private static bool IsSetting(Match match) =>
        (match.Groups["mark"].Success || match.Groups["value"].Success)
        && (match.Groups["section"].Success || HostSettings.Contains(match.Groups["name"].Value));

    [GeneratedRegex("^(?<mark>--|/)?(?<name>[A-Za-z][A-Za-z0-9_.-]*(?<section>:[A-Za-z0-9_.:-]+)?)(?<value>=.*)?$", RegexOptions.Singleline)]
    private static partial Regex Setting();
}
