using System.Xml.Linq;
using SecureVault.Web.Components.Settings;

namespace SecureVault.Tests.Settings;

/// <summary>The page about the program names everybody's work that is in it.</summary>
public sealed class LibrariesTests
{
    // A tool for whoever writes migrations; it is in no build.
    private const string Tool = "Microsoft.EntityFrameworkCore.Design";

    [Fact]
    public void Every_package_and_every_script_of_others_is_named()
    {
        var packages = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"))
            .Descendants("ItemGroup").First(group => (string?)group.Attribute("Label") == "Product")
            .Elements("PackageVersion").Select(package => (string)package.Attribute("Include")!)
            .Where(package => package != Tool);
        var named = Libraries.All.Select(library => library.Name).ToList();
        var scripts = Directory.GetDirectories(Path.Combine(Repository.Root, "SecureVault.Web", "wwwroot", "lib")).Select(Path.GetFileName);

        Assert.Empty(packages.Except(named));
        Assert.All(scripts, script => Assert.Contains(named, name => Plain(name).Contains(Plain(script!), StringComparison.Ordinal)));
        Assert.Equal(named.Order(StringComparer.OrdinalIgnoreCase), named);
    }

    private static string Plain(string name) => name.Replace(".", string.Empty, StringComparison.Ordinal).ToUpperInvariant();
}
