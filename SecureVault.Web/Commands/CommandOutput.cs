using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SecureVault.Web.Commands.Progress;

namespace SecureVault.Web.Commands;

/// <summary>What a verb says: data on one writer, and everything else on the other, so that a script can read the first alone.</summary>
internal sealed class CommandOutput(TextWriter data, TextWriter notes, bool isJson, bool isQuiet)
{
    private static readonly JsonSerializerOptions JsonLine = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // nobody puts it into a page
    };

    private LiveBar? _bar;

    /// <summary>Whether data is written as lines of JSON.</summary>
    public bool IsJson => isJson;

    /// <summary>How sizes and times are written.</summary>
    public Units Units { get; init; }

    /// <summary>Writes one record: a line of JSON, or the text that stands for it.</summary>
    /// <param name="record">Its members are the schema in docs/commands.md.</param>
    /// <param name="text">For people; null for a record that only scripts need.</param>
    public void Write(object record, string? text)
    {
        if (isJson)
        {
            data.WriteLine(JsonSerializer.Serialize(record, record.GetType(), JsonLine));
        }
        else if (text is not null && _bar is { } bar && !Console.IsOutputRedirected)
        {
            bar.WriteLine(text); // both are the same terminal
        }
        else if (text is not null)
        {
            data.WriteLine(text);
        }
    }

    /// <summary>Says something beside the data, unless it is to be quiet.</summary>
    public void Note(string text)
    {
        if (isQuiet)
        {
            return;
        }

        if (_bar is { } bar)
        {
            bar.WriteLine(text);
        }
        else
        {
            notes.WriteLine(text);
        }
    }

    /// <summary>Asks on the notes' side; the answer is the caller's to read.</summary>
    public void Ask(string question) => notes.Write($"{question} ");

    /// <summary>Ends the line of a question whose answer was not shown.</summary>
    public void EndQuestion() => notes.WriteLine();

    /// <summary>Says why it can't go on.</summary>
    public void Error(string text) => notes.WriteLine($"securevault: {text}");

    /// <summary>Shows a bar where there is a terminal for one. Lines of JSON on the same terminal would run into it.</summary>
    public async Task<LiveBar?> ShowAsync(string label) =>
        isQuiet || (isJson && !Console.IsOutputRedirected) || LiveBar.ConsoleOn(notes) is not { } console
            ? null
            : _bar = await LiveBar.ShowAsync(console, label);

    /// <summary>Takes a bar away.</summary>
    public ValueTask HideAsync(LiveBar bar)
    {
        _bar = null;
        return bar.DisposeAsync();
    }
}
