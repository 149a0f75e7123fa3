using System.Globalization;
using System.Text;
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

    /// <summary>Asks for a new password, twice and without showing it; or reads the first line where nobody is there to answer.</summary>
    /// <returns>Null when there is none; then the reason was told.</returns>
    public static string? AskPassword(CommandOutput output)
    {
        var password = IsPossible ? ReadHidden(output, T["AskPassword"]) : Console.ReadLine();
        if (string.IsNullOrEmpty(password))
        {
            output.Error(T["PasswordMissing"]);
            return null;
        }

        if (IsPossible && ReadHidden(output, T["AskPasswordAgain"]) != password)
        {
            output.Error(T["PasswordsDiffer"]);
            return null;
        }

        return password;
    }

    private static string ReadHidden(CommandOutput output, string question)
    {
        output.Ask(question);
        var typed = new StringBuilder();
        for (var key = Console.ReadKey(intercept: true); key.Key != ConsoleKey.Enter; key = Console.ReadKey(intercept: true))
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }

        output.EndQuestion();
        return typed.ToString();
    }
}
