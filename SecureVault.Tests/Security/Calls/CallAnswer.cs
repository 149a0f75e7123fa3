using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Accounts.Profiles;
using SecureVault.Core.Archives;
using SecureVault.Core.Copies;
using SecureVault.Core.Downloads;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Core.Search;

namespace SecureVault.Tests.Security.Calls;

/// <summary>The answer of a call.</summary>
/// <param name="Word">Its kind, for the table.</param>
/// <param name="Text">All that is in it.</param>
internal sealed record CallAnswer(string Word, string Text)
{
    /// <summary>The answer of a call that has none.</summary>
    public const string Done = "done";

    private const int MaxDepth = 6;

    public static async Task<CallAnswer> OfAsync(Func<Task<object?>> call)
    {
        object? answer;
        try
        {
            answer = await call();
        }
        catch (AccessEndedException)
        {
            return new CallAnswer("ended", "");
        }
#pragma warning disable CA1031 // the table says which exceptions are an answer
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return new CallAnswer(exception.GetType().Name, exception.Message);
        }

        var text = new StringBuilder();
        Write(text, answer, depth: 0);
        var seen = new CallAnswer(WordOf(answer), text.ToString());
        await CloseAsync(answer);
        return seen;
    }

    private static string WordOf(object? answer) => answer switch
    {
        null => "null",
        Done => Done,
        string => "text",
        bool or int or long or Enum => Convert.ToString(answer, CultureInfo.InvariantCulture)!,
        MoveOutcome { Moved: [] } or DeleteOutcome { Deleted: [] } or RestoreOutcome { Restored: [] } or SearchResult { Hits: [] } or CopyOutcome.Done { Copied: [] }
            or FolderSize { Folders: 0, Files: 0 } or SpaceUse { Used: 0, Reserved: 0 } or SpaceDetails { OlderVersions: 0, Trash: 0 } or SpaceReport { Largest: [] }
            or SecondFactorStatus { TurnedOnAt: null, CodesLeft: 0 } or Profile { DisplayName: null, Language: null, Hours: null } => "none",
        IEnumerable many => many.Cast<object?>().Any() ? "some" : "none",
        _ => answer.GetType().DeclaringType is null ? "value" : answer.GetType().Name,
    };

    /// <summary>Everything that can be read of an answer: its texts, and the properties and members of what is in it.</summary>
    private static void Write(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null or Delegate or Stream:
                break;
            case byte[] bytes:
                text.Append(Convert.ToHexString(bytes));
                break;
            case string or IFormattable or bool:
                text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable many:
                foreach (var one in many)
                {
                    Write(text.Append(';'), one, depth);
                }

                break;
            default:
                text.Append(value.GetType().Name);
                foreach (var property in depth < MaxDepth ? PropertiesOf(value) : [])
                {
                    Write(text.Append(CultureInfo.InvariantCulture, $" {property.Name}="), property.GetValue(value), depth + 1);
                }

                break;
        }
    }

    private static IEnumerable<PropertyInfo> PropertiesOf(object value) =>
        value.GetType().GetProperties().Where(property => property is { PropertyType.IsByRefLike: false, GetMethod.IsStatic: false } && property.GetIndexParameters().Length == 0);

    private static async Task CloseAsync(object? answer)
    {
        switch (answer)
        {
            case DownloadOutcome.Opened opened:
                await opened.File.DisposeAsync();
                break;
            case ZipOutcome.Opened opened:
                await opened.Zip.DisposeAsync();
                break;
            case IDisposable open:
                open.Dispose();
                break;
        }
    }
}
