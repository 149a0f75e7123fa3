using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace SecureVault.Tests.Languages;

/// <summary>The words in the resource files, and the code that asks for them.</summary>
public sealed partial class TextResourceTests
{
    private static readonly List<TextSources> Sources = TextSources.All();

    [Fact]
    public void Each_language_has_each_text() => AssertNone(
        from source in Sources
        from language in TextSources.Languages
        from key in source.Neutral.Keys.Union(source.Keys[language].Keys)
        where !source.Keys[language].TryGetValue(key, out var text) || string.IsNullOrWhiteSpace(text) || !source.Neutral.ContainsKey(key)
        select $"{source.Name}: {key} ({language})");

    [Fact]
    public void The_places_for_values_are_the_same_in_each_language() => AssertNone(
        from source in Sources
        from language in TextSources.Languages
        from entry in source.Neutral
        where source.Keys[language].TryGetValue(entry.Key, out var text) && PlacesIn(text) != PlacesIn(entry.Value)
        select $"{source.Name}: {entry.Key} ({language})");

    [Fact]
    public void No_code_asks_for_a_text_that_is_not_there() => AssertNone(
        from source in Sources
        from key in source.Used
        where !source.Neutral.ContainsKey(key)
        select $"{source.Name}: {key}");

    [Fact]
    public void No_text_is_left_that_no_code_asks_for() => AssertNone(
        from source in Sources
        from key in source.Neutral.Keys
        where !source.Used.Contains(key)
        select $"{source.Name}: {key}");

    // Otherwise the two tests above could not see it.
    [Fact]
    public void Keys_stand_in_the_code_as_they_are() => AssertNone(
        from source in Sources
        from place in source.Computed
        select $"{source.Name}: {place}");

    // A folder counts from its first text on.
    [Fact]
    public void No_words_stand_in_the_markup_itself() => AssertNone(
        from source in Sources
        where source.Neutral.Count > 0
        from place in source.Bare
        select $"{source.Name}: {place}");

    [Fact]
    public void The_search_finds_words_in_markup() => Assert.Equal(
        ["Keep both", "Your files"],
        TextSources.BareIn("""<p title="@T["A"]">@T["B"]</p> @* <b>no</b> *@ <b @onclick="() => Go(1)">Keep both</b> <i aria-label="Your files"> · </i>"""));

    [Fact]
    public void The_search_finds_the_forms_in_use() => Assert.Equal(
        ["A", "B", "COne", "CMany"], TextSources.KeysIn("""@T["A"] T["B", name] GT["X"] T[key] T.Counted("C", 3)"""));

    [Fact]
    public void The_built_application_has_the_texts_of_each_language()
    {
        var factory = new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance);
        var assembly = typeof(Web.Components.App).Assembly;
        Assert.NotEmpty(Sources);
        AssertNone(
            from source in Sources
            let type = assembly.GetType("SecureVault.Web." + source.Name.Replace('/', '.').Replace(".resx", string.Empty, StringComparison.Ordinal), throwOnError: true)!
            let built = factory.Create(type)
            from language in TextSources.Languages
            from entry in source.Keys[language]
            where TestCulture.In(language, () => built[entry.Key].Value) != entry.Value
            select $"{source.Name}: {entry.Key} ({language})");
    }

    private static void AssertNone(IEnumerable<string> errors) => Assert.Equal([], errors.Distinct());

    private static string PlacesIn(string text) =>
        string.Join(' ', Place().Matches(text).Select(found => found.Value).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{\d+")]
    private static partial Regex Place();
}
