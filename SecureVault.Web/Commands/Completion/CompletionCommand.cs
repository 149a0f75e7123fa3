using System.CommandLine;
using Microsoft.Extensions.Localization;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands.Completion;

/// <summary>Prints the script that lets a shell complete verbs and options. The program itself knows them: <c>[suggest]</c> lists what fits.</summary>
internal static class CompletionCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    private enum Shell
    {
        Bash,
        Zsh,
        Fish,
    }

    public static Command Create()
    {
        var shell = new Argument<Shell>("SHELL") { Description = T["CompletionShell"], HelpName = "bash|zsh|fish" };
        shell.CompletionSources.Clear();
        shell.CompletionSources.Add("bash", "zsh", "fish");
        return new VerbCommand(
            "completion",
            T["CompletionAbout"],
            ["completion bash > /etc/bash_completion.d/securevault", "completion zsh > /usr/local/share/zsh/site-functions/_securevault", "completion fish > ~/.config/fish/completions/securevault.fish"],
            (context, _) => Task.FromResult(Run(context, context.Parsed.GetRequiredValue(shell))))
        {
            shell,
        };
    }

    private static ExitCode Run(CommandContext context, Shell shell)
    {
        var script = shell switch
        {
            Shell.Bash => ShellScripts.Bash,
            Shell.Zsh => ShellScripts.Zsh,
            Shell.Fish => ShellScripts.Fish,
        };
        context.Output.Write(new { script }, script);
        return ExitCode.Done;
    }
}
