using SecureVault.Core;
using SecureVault.Web.Components.Shared;

namespace SecureVault.Tests.Architecture;

/// <summary>
/// Components learn whose circuit they live in only through <see cref="CurrentUser"/>, whose calls look at the session first; there is
/// no other way to a person's identifier that could forget it.
/// </summary>
public sealed class CircuitCallTests
{
    private static readonly string[] OtherWays = ["FindVaultUser", "NameIdentifier", "new UserId("];

    // Static pages are rendered for a request whose cookie was just compared; the redirect only compares identifiers.
    private static readonly string[] Exempt = ["Account", Path.Combine("Shared", "CurrentUser.cs"), Path.Combine("Shared", "SessionEndedRedirect.cs")];

    [Fact]
    public void Components_get_the_persons_identifier_inside_a_call_only()
    {
        var folder = Path.Combine(Repository.Root, "SecureVault.Web", "Components");
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            .Where(file => !Exempt.Any(exempt => Path.GetRelativePath(folder, file).StartsWith(exempt, StringComparison.Ordinal)))
            .ToList();

        Assert.True(files.Count > 100, "The sources were not found.");
        Assert.Equal([], files.Where(file => OtherWays.Any(way => File.ReadAllText(file).Contains(way, StringComparison.Ordinal))));
    }

    [Fact]
    public void The_current_user_hands_out_no_identifier() =>
        Assert.DoesNotContain(
            typeof(CurrentUser).GetMembers().OfType<System.Reflection.MethodInfo>(),
            method => method.ReturnType == typeof(UserId) || method.ReturnType.GenericTypeArguments.Contains(typeof(UserId)));
}
