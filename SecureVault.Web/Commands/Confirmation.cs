using System.Globalization;
using System.Text;
using Microsoft.Extensions.Localization;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Commands;

/// <summary>The answer to a question.</summary>
internal enum Answer
{
    /// <summary>Agreed.</summary>
    Yes,

    /// <summary>Not agreed.</summary>
    No,

    /// <summary>There is no terminal to ask at; this was told.</summary>
    NobodyThere,
}

/// <summary>Asks the person at the terminal.</summary>
internal static class Confirmation
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    private static bool IsPossible => !Console.IsInputRedirected;

    /// <summary>Asks once; anything but a yes is a no. Says so where nobody is there to answer.</summary>
    /// <param name="output">Where the question goes.</param>
    /// <param name="question">The question.</param>
    /// <param name="isAgreed">Whether the command line has the answer.</param>
    /// <param name="cancellationToken">Ends the waiting for an answer.</param>
    public static async Task<Answer> AskAsync(CommandOutput output, string question, bool isAgreed, CancellationToken cancellationToken)
    {
        if (isAgreed)
        {
            return Answer.Yes;
        }

        if (!IsPossible)
        {
            output.Error(T["NoTerminal"]);
            return Answer.NobodyThere;
        }

        output.Ask($"{question} [{T["AnswerYes"]}/N]");
        var answer = (await ReadAsync(Console.ReadLine, cancellationToken))?.Trim();
        return answer is { Length: > 0 } && T["AnswerYesWord"].Value.StartsWith(answer, ignoreCase: true, CultureInfo.CurrentCulture) ? Answer.Yes : Answer.No;
    }

    /// <summary>Asks for a text, which is not given by mistake. Says so where nobody is there to answer.</summary>
    /// <param name="output">Where the question goes.</param>
    /// <param name="question">The question.</param>
    /// <param name="expected">The text; capitals don't count.</param>
    /// <param name="isAgreed">Whether the command line has the answer.</param>
    /// <param name="cancellationToken">Ends the waiting for an answer.</param>
    public static async Task<Answer> AskTextAsync(CommandOutput output, string question, string expected, bool isAgreed, CancellationToken cancellationToken)
    {
        if (isAgreed)
        {
            return Answer.Yes;
        }

        if (!IsPossible)
        {
            output.Error(T["NoTerminal"]);
            return Answer.NobodyThere;
        }

        output.Ask(question);
        var typed = (await ReadAsync(Console.ReadLine, cancellationToken))?.Trim();
        return string.Equals(typed, expected, StringComparison.OrdinalIgnoreCase) ? Answer.Yes : Answer.No;
    }

    /// <summary>Asks for a new password, twice and without showing it; or reads the first line where nobody is there to answer.</summary>
    /// <returns>Null when there is none; then the reason was told.</returns>
    public static async Task<string?> AskPasswordAsync(CommandOutput output, CancellationToken cancellationToken)
    {
        var password = IsPossible
            ? await ReadAsync(() => ReadHidden(output, T["AskPassword"]), cancellationToken)
            : await ReadAsync(Console.ReadLine, cancellationToken);
        if (string.IsNullOrEmpty(password))
        {
            output.Error(T["PasswordMissing"]);
            return null;
        }

        if (IsPossible && await ReadAsync(() => ReadHidden(output, T["AskPasswordAgain"]), cancellationToken) != password)
        {
            output.Error(T["PasswordsDiffer"]);
            return null;
        }

        return password;
    }

    /// <summary>The console's own reading goes on when Ctrl-C was pressed, so it has a thread that the process can leave behind.</summary>
    private static Task<string?> ReadAsync(Func<string?> read, CancellationToken cancellationToken) =>
        Task.Run(read, cancellationToken).WaitAsync(cancellationToken);

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
