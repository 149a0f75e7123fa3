using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace SecureVault.Tests.Languages;

/// <summary>One pair of resource files and the code beside it that uses the words.</summary>
internal sealed partial class TextSources
{
    private TextSources(string neutral)
    {
        Name = Path.GetRelativePath(WebFolder(), neutral);
        Keys = Languages.ToDictionary(language => language, language => Read(FileOf(neutral, language)));
        var code = CodeFiles(Path.GetDirectoryName(neutral)!)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            .Select(file => (Path.GetFileName(file), File.ReadAllText(file)))
            .ToList();
        Used = [.. code.SelectMany(file => KeysIn(file.Item2))];
        Bare = [.. code.Where(file => file.Item1.EndsWith(".razor", StringComparison.Ordinal)).SelectMany(file => BareIn(file.Item2).Select(text => $"{file.Item1}: {text}"))];
        Computed = [.. code.SelectMany(file => ComputedKey().Matches(file.Item2).Select(found => $"{file.Item1}: {found.Value}"))];
    }

    public static IEnumerable<string> Languages => Web.Components.Shared.Formatting.WrittenLanguages.All;

    public string Name { get; }

    /// <summary>By language, the text of each key.</summary>
    public Dictionary<string, Dictionary<string, string>> Keys { get; }

    /// <summary>The keys that the code of the folder asks for.</summary>
    public SortedSet<string> Used { get; }

    /// <summary>Places that ask for a key which can't be read from the code.</summary>
    public List<string> Computed { get; }

    /// <summary>Words that stand in the markup itself.</summary>
    public List<string> Bare { get; }

    public Dictionary<string, string> Neutral => Keys[Languages.First()];

    /// <summary>All pairs of the application.</summary>
    public static List<TextSources> All() =>
    [
        .. Directory.EnumerateFiles(WebFolder(), "*.resx", SearchOption.AllDirectories)
            .Where(file => !Path.GetFileNameWithoutExtension(file).Contains('.', StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => new TextSources(file)),
    ];

    /// <summary>What code with these lines asks for.</summary>
    public static IEnumerable<string> KeysIn(string code) =>
        PlainKey().Matches(code).Select(found => found.Groups["key"].Value)
            .Concat(CountedKey().Matches(code).SelectMany(found => new[] { found.Groups["key"].Value + "One", found.Groups["key"].Value + "Many" }));

    /// <summary>Words in markup like this that come from no resource.</summary>
    public static IEnumerable<string> BareIn(string markup)
    {
        var plain = NotMarkup().Replace(markup, string.Empty);
        return BareText().Matches(plain).Concat(BareAttribute().Matches(plain))
            .Select(found => found.Groups["text"].Value.Trim())
            .Where(text => text != "SecureVault");
    }

    public static string WebFolder() => Path.Combine(Repository.Root, "SecureVault.Web");

    // Of the folder and of those below it that have no words of their own.
    private static IEnumerable<string> CodeFiles(string folder) => Directory.EnumerateFiles(folder)
        .Concat(Directory.EnumerateDirectories(folder).Where(below => Directory.GetFiles(below, "*.resx").Length == 0).SelectMany(CodeFiles));

    private static string FileOf(string neutral, string language) =>
        language == Languages.First() ? neutral : Path.ChangeExtension(neutral, $".{language}.resx");

    private static Dictionary<string, string> Read(string file) => !File.Exists(file)
        ? []
        : XDocument.Load(file).Root!.Elements("data").ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    // T["Key"], T["Key", more]
    [GeneratedRegex("""\bT\["(?<key>\w+)"[,\]]""")]
    private static partial Regex PlainKey();

    // T.Counted("Key", number)
    [GeneratedRegex("""\bT\.Counted\("(?<key>\w+)",""")]
    private static partial Regex CountedKey();

    [GeneratedRegex("""\bT(\[(?!"\w+"[,\]])|\.Counted\((?!"\w+",)).*""")]
    private static partial Regex ComputedKey();

    // Comments, and the lines of a switch, which stand between tags too.
    [GeneratedRegex(@"@\*[\s\S]*?\*@|^\s*(break;|default:|case .*:)\s*$", RegexOptions.Multiline)]
    private static partial Regex NotMarkup();

    [GeneratedRegex(@"(?<!=)>(?<text>[^<>@{}]*\p{L}{2}[^<>@{}]*)</")]
    private static partial Regex BareText();

    [GeneratedRegex("""\b(aria-label|title|placeholder|alt|data-label|Title|Label|Hint)="(?<text>[^"@]*\p{L}{2}[^"@]*)["]""")]
    private static partial Regex BareAttribute();
}
