using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Audit;
using SecureVault.Web.Commands.Completion;
using SecureVault.Web.Commands.Keys;
using SecureVault.Web.Commands.Store;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands;

/// <summary>The verbs of the program, and what is the same for all of them: languages, help, mistakes, exit codes.</summary>
internal static class CommandLine
{
    /// <summary>The option that writes lines of JSON.</summary>
    public const string Json = "--json";

    /// <summary>The option that leaves out all but data and errors.</summary>
    public const string Quiet = "--quiet";

    /// <summary>The option that says how sizes and times are written.</summary>
    public const string UnitsOption = "--units";

    /// <summary>The option that shows the log.</summary>
    public const string Verbose = "--verbose";

    // A verb that is told to stop has this long to put away what it holds.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);

    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    /// <summary>Runs the verb that the arguments name.</summary>
    /// <param name="arguments">The program's.</param>
    /// <param name="data">The standard output.</param>
    /// <param name="notes">The error output.</param>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(ProgramArguments arguments, TextWriter data, TextWriter notes)
    {
        UseWrittenLanguage();
        var parsed = Build(arguments.Settings, data, notes).Parse(arguments.Words);
        var mistake = parsed.Action as ParseErrorAction;
        if (mistake is not null)
        {
            mistake.ShowHelp = false;
        }

        var code = await parsed.InvokeAsync(new InvocationConfiguration
        {
            // The library names the nearest option or verb on the standard output.
            Output = mistake is null ? data : notes,
            Error = notes,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = StopTimeout,
        });
        return mistake is null ? code : (int)ExitCode.Usage;
    }

    /// <summary>Words come in the languages that they are written in; numbers and dates stay as the system writes them.</summary>
    private static void UseWrittenLanguage()
    {
        var language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName;
        if (!WrittenLanguages.All.Contains(language))
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(WrittenLanguages.All[0]);
        }
    }

    /// <summary>All verbs, with what they do.</summary>
    internal static RootCommand Build(string[] settings, TextWriter data, TextWriter notes)
    {
        var root = new RootCommand(T["About"]);
        root.Options.Add(new Option<bool>(Json) { Description = T["JsonOption"], Recursive = true });
        root.Options.Add(new Option<bool>(Quiet, "-q") { Description = T["QuietOption"], Recursive = true });
        var units = new Option<Units>(UnitsOption) { Description = T["UnitsOption"], HelpName = "decimal|binary|exact", Recursive = true };
        units.CompletionSources.Clear();
        units.CompletionSources.Add("decimal", "binary", "exact");
        root.Options.Add(units);
        root.Options.Add(new Option<bool>(Verbose, "-v") { Description = T["VerboseOption"], Recursive = true });
        root.Subcommands.Add(new VerbCommand("serve", T["ServeAbout"], ["serve", "serve --Urls=http://localhost:8080 --Vault:DataFolder=/srv/vault"], RefuseOptionsAsync));
        root.Subcommands.Add(HealthcheckCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
        root.Subcommands.Add(AccountsCommand.Create());
        root.Subcommands.Add(KeysCommand.Create());
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());
        root.Subcommands.Add(BackupCommand.Create());
        root.Subcommands.Add(RestoreCommand.Create());
        root.Subcommands.Add(RescueCommand.Create());
        root.Subcommands.Add(OpenCommand.Create());
        root.Subcommands.Add(StoreCommand.Create());
        root.Subcommands.Add(CompletionCommand.Create());
        foreach (var verb in Verbs(root))
        {
            verb.SetAction((parsed, token) => RunAsync(
                verb,
                new CommandContext(settings, parsed, OutputOf(parsed, data, notes)),
                token));
        }

        var help = root.Options.OfType<HelpOption>().Single();
        help.Description = T["HelpOption"];
        root.Options.OfType<VersionOption>().Single().Description = T["VersionOption"];
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static CommandOutput OutputOf(ParseResult parsed, TextWriter data, TextWriter notes) =>
        new(data, notes, parsed.GetValue<bool>(Json), parsed.GetValue<bool>(Quiet)) { Units = parsed.GetValue<Units>(UnitsOption) };

    /// <summary>The verbs below a command.</summary>
    internal static IEnumerable<VerbCommand> Verbs(Command command) =>
        command.Subcommands.OfType<VerbCommand>().Concat(command.Subcommands.SelectMany(Verbs));

    /// <summary>Program.cs serves where nothing but settings is given.</summary>
    private static Task<ExitCode> RefuseOptionsAsync(CommandContext context, CancellationToken cancellationToken)
    {
        context.Output.Error(T["ServeOptions"]);
        return Task.FromResult(ExitCode.Usage);
    }

    private static async Task<int> RunAsync(VerbCommand verb, CommandContext context, CancellationToken cancellationToken)
    {
        // The library stops the verb, but does not tell which signal came.
        var isTerminated = false;
        using var termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => isTerminated = true);
        try
        {
            AuditOrigin.Verb(NameOf(verb)).Begin();
            return (int)await verb.Run(context, cancellationToken);
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested && (exception is OperationCanceledException || StartRunner.Explain(exception) is not null))
        {
            return (int)(isTerminated ? ExitCode.Terminated : ExitCode.Interrupted);
        }
        catch (Exception exception) when (StartRunner.Explain(exception) is { } lines)
        {
            foreach (var line in lines.Distinct())
            {
                context.Output.Error(line);
            }

            return (int)ExitCodes.Of(exception);
        }
    }

    /// <summary>As it is typed, with the verbs above it.</summary>
    private static string NameOf(Command verb) =>
        verb.Parents.OfType<Command>().FirstOrDefault(parent => parent is not RootCommand) is { } parent ? $"{NameOf(parent)} {verb.Name}" : verb.Name;

    /// <summary>The library's help, followed by what one may type.</summary>
    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var code = help.Invoke(parseResult);
            if (parseResult.CommandResult.Command is VerbCommand { Examples: var examples })
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine(T["Examples"]);
                foreach (var example in examples)
                {
                    output.WriteLine($"  securevault {example}");
                }
            }

            return code;
        }
    }
}
