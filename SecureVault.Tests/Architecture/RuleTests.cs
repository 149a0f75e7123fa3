namespace SecureVault.Tests.Architecture;

/// <summary>
/// The product against the rules of its code. Each test names the types that still break its rule. These lists only shrink: an entry
/// that is no longer needed fails, too.
/// </summary>
public sealed class RuleTests
{
    // Another process, or the browser, is behind these.
    private static readonly string[] Borders = ["IThumbnailMaker", "IBrowserSending"];

    [Fact]
    public void The_sources_are_found() => Assert.InRange(Sources.Trees.Count, 300, 3000);

    [Fact]
    public void Methods_are_short() => AssertOnly([],
        SizeRules.LongMethods(Sources.Trees));

    [Fact]
    public void Types_are_small() => AssertOnly([], SizeRules.LargeTypes(Sources.Trees));

    [Fact]
    public void Types_have_few_dependencies() => AssertOnly([],
        DependencyRules.WideConstructors(Sources.Trees, Sources.Markup));

    [Fact]
    public void Dependencies_are_not_hidden_in_bags() => AssertOnly([], DependencyRules.ParameterBags(Sources.Trees));

    [Fact]
    public void Interfaces_have_several_implementations() => AssertOnly(["IUploadTarget"], DependencyRules.LoneInterfaces(Sources.Trees, Borders));

    [Fact]
    public void A_switch_over_a_closed_type_names_every_case() =>
        AssertOnly([],
        SwitchRules.IncompleteSwitches(Sources.Trees).Concat(SwitchRules.WildcardsInMarkup(Sources.Markup)));

    /// <summary>Nothing but what the list allows, and all of that.</summary>
    private static void AssertOnly(string[] allowed, IEnumerable<Violation> found)
    {
        var violations = found.ToList();
        Assert.Equal("", string.Join("\n", violations.Where(violation => !allowed.Contains(violation.Type)).Select(violation => violation.ToString()).Order(StringComparer.Ordinal)));
        Assert.Equal([], allowed.Except(violations.Select(violation => violation.Type)));
    }
}
