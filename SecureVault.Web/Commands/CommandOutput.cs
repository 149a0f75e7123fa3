using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecureVault.Web.Commands;

/// <summary>What a verb says: data on one writer, and everything else on the other, so that a script can read the first alone.</summary>
internal sealed class CommandOutput(TextWriter data, TextWriter notes, bool isJson, bool isQuiet)
{
    private static readonly JsonSerializerOptions JsonLine = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // nobody puts it into a page
    };

    /// <summary>Whether data is written as lines of JSON.</summary>
    public bool IsJson => isJson;

    /// <summary>Writes one record: a line of JSON, or the text that stands for it.</summary>
    /// <param name="record">Its members are the schema in docs/commands.md.</param>
    /// <param name="text">For people; null for a record that only scripts need.</param>
    public void Write(object record, string? text)
    {
        if (isJson)
        {
            data.WriteLine(JsonSerializer.Serialize(record, record.GetType(), JsonLine));
        }
        else if (text is not null)
        {
            data.WriteLine(text);
        }
    }

    /// <summary>Says something beside the data, unless it is to be quiet.</summary>
    public void Note(string text)
    {
        if (!isQuiet)
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
}
