using System.Reflection;
using System.Text.RegularExpressions;
using SecureVault.Core;
using SecureVault.Core.Accounts.Providers;

namespace SecureVault.Tests.Hosting;

/// <summary>docs/settings.md beside the classes that it describes.</summary>
public sealed partial class SettingsPageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_has_every_setting_with_its_default_and_no_other()
    {
        var listed = RowPattern().Matches(await File.ReadAllTextAsync(PagePath(), Token))
            .ToDictionary(row => row.Groups["name"].Value, row => row.Groups["default"].Value);

        var settings = Sections().SelectMany(section => Settings(Name(section), Activator.CreateInstance(section)!)).ToDictionary();

        Assert.True(settings.Count > 20);
        Assert.Equal(settings.Keys.Order(), listed.Keys.Order());
        Assert.All(settings, setting => Assert.Equal(Text(setting.Key, setting.Value), listed[setting.Key]));
    }

    /// <summary>Every class that names a section of its own.</summary>
    private static IEnumerable<Type> Sections() =>
        new[] { typeof(VaultOptions).Assembly, typeof(Program).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetField("Section") is not null);

    private static string Name(Type section) => (string)section.GetField("Section")!.GetRawConstantValue()!;

    private static IEnumerable<KeyValuePair<string, object?>> Settings(string section, object options)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var (name, value) = ($"{section}:{property.Name}", property.GetValue(options));
            IEnumerable<KeyValuePair<string, object?>> found = (property.CanWrite, value) switch
            {
                (true, _) or (_, IList<string>) => [new(name, value)],
                (_, IList<ProviderOptions>) => Settings($"{section}:0", new ProviderOptions()), // of several that are alike
                _ => Settings(name, value!),
            };
            foreach (var one in found)
            {
                yield return one;
            }
        }
    }

    /// <summary>A default as the page writes it; one that depends on other settings is explained there instead.</summary>
    private static string Text(string name, object? value) => value switch
    {
        IList<string> => string.Empty,
        bool flag => flag ? "true" : "false",
        null when name == "Vault:MinFreeBytes" => "1 %", // of the disk
        null => "true", // ForcePathStyle: only with a service URL
        _ => FormattableString.Invariant($"{value}"),
    };

    private static string PagePath() => Path.Combine(Repository.Root, "docs", "settings.md");

    /// <summary>A row of the table for a setting of a section: its name, and the default if it has one.</summary>
    [GeneratedRegex(@"^\| `(?<name>\w+(:\w+)+)` \| (`(?<default>[^`]*)`[^|]*)?\|", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
