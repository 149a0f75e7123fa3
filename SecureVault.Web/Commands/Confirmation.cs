using System.Globalization;
using Microsoft.Extensions.Localization;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Commands;

/// <summary>Asks the person at the terminal.</summary>
internal static class Confirmation
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    /// <summary>Whether anybody is there to answer.</summary>
    public static bool IsPossible => !Console.IsInputRedirected;

    /// <summary>Asks once; anything but a yes is a no.</summary>
    public static bool Ask(CommandOutput output, string question)
    {
        output.Ask($"{question} [{T["AnswerYes"]}/N]");
        var answer = Console.ReadLine()?.Trim();
        return answer is { Length: > 0 } && T["AnswerYesWord"].Value.StartsWith(answer, ignoreCase: true, CultureInfo.CurrentCulture);
    }
}
