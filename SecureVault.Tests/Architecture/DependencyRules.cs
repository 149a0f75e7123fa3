using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SecureVault.Tests.Architecture;

/// <summary>How many other types a type may need, and which interfaces it may have.</summary>
internal static partial class DependencyRules
{
    public const int MaxDependencies = 5;

    // Any type may log and look at the clock.
    private static readonly string[] Everywhere = ["ILogger", "TimeProvider"];

    private static readonly string[] FrameworkServices = [.. Everywhere, "IDbContextFactory", "IServiceProvider", "IServiceScopeFactory"];

    /// <summary>
    /// Types with too many dependencies: parameters of a constructor, and for a component the types of ours that are injected into its
    /// code or its markup. Records carry data, so their parameters are not dependencies.
    /// </summary>
    /// <param name="trees">The sources.</param>
    /// <param name="markup">Components' markup, by the name of the component.</param>
    public static IEnumerable<Violation> WideConstructors(IReadOnlyList<SyntaxTree> trees, IReadOnlyDictionary<string, string> markup)
    {
        var ours = Declarations(trees).Select(type => type.Identifier.Text).ToHashSet(StringComparer.Ordinal);
        return
            from parts in Declarations(trees).Where(type => type is not RecordDeclarationSyntax).GroupBy(Types.FullNameOf)
            let name = parts.Key.Split('.')[^1]
            let constructor = parts.SelectMany(Constructors).Select(CountOf).DefaultIfEmpty().Max()
            let injected = parts.SelectMany(part => part.Members.OfType<PropertyDeclarationSyntax>()).Where(IsInjected).Select(property => Types.SimpleNameOf(property.Type))
            let inMarkup = markup.TryGetValue(name, out var text) ? Inject().Matches(text).Select(found => found.Groups["type"].Value) : []
            let count = constructor + injected.Concat(inMarkup).Count(ours.Contains)
            where count > MaxDependencies
            select new Violation(name, $"{count} dependencies of {MaxDependencies}");
    }

    /// <summary>Types that hide dependencies from the rule above: they hold services and do nothing.</summary>
    public static IEnumerable<Violation> ParameterBags(IReadOnlyList<SyntaxTree> trees)
    {
        var types = Declarations(trees).ToList();
        var services = types
            .Where(type => type is ClassDeclarationSyntax or InterfaceDeclarationSyntax && type.Members.OfType<MethodDeclarationSyntax>().Any())
            .Select(type => type.Identifier.Text)
            .Concat(FrameworkServices)
            .ToHashSet(StringComparer.Ordinal);
        return
            from type in types
            where type is not InterfaceDeclarationSyntax && !type.Members.Any(DoesSomething)
            from constructor in Constructors(type)
            let held = constructor.Parameters.Count(parameter => services.Contains(Types.SimpleNameOf(parameter.Type)))
            where held > 2 && held > constructor.Parameters.Count / 2
            select new Violation(Types.NameOf(type), $"{type.Identifier.Text} only holds {held} services");
    }

    /// <summary>Interfaces that fewer than two types implement. An interface for tests alone is a seam that the product does not need.</summary>
    /// <param name="trees">The sources.</param>
    /// <param name="borders">Interfaces before another process, which need one implementation only.</param>
    public static IEnumerable<Violation> LoneInterfaces(IReadOnlyList<SyntaxTree> trees, IReadOnlyCollection<string> borders)
    {
        var implemented = Declarations(trees)
            .Where(type => type is not InterfaceDeclarationSyntax)
            .SelectMany(type => type.BaseList?.Types.Select(named => (Interface: Types.SimpleNameOf(named.Type), By: Types.FullNameOf(type))) ?? [])
            .Distinct()
            .ToLookup(pair => pair.Interface);
        return
            from type in Declarations(trees).OfType<InterfaceDeclarationSyntax>()
            let count = implemented[type.Identifier.Text].Count()
            where count < 2 && !borders.Contains(type.Identifier.Text)
            select new Violation(type.Identifier.Text, $"{count} implementations");
    }

    private static IEnumerable<TypeDeclarationSyntax> Declarations(IEnumerable<SyntaxTree> trees) =>
        trees.SelectMany(tree => tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>());

    private static IEnumerable<ParameterListSyntax> Constructors(TypeDeclarationSyntax type) =>
        type.Members.OfType<ConstructorDeclarationSyntax>().Select(constructor => constructor.ParameterList).Append(type.ParameterList).OfType<ParameterListSyntax>();

    private static int CountOf(ParameterListSyntax constructor) =>
        constructor.Parameters.Count(parameter => !Everywhere.Contains(Types.SimpleNameOf(parameter.Type)));

    // A property that only hands out a parameter does nothing.
    private static bool DoesSomething(MemberDeclarationSyntax member) => member switch
    {
        ConstructorDeclarationSyntax => false,
        BaseMethodDeclarationSyntax => true,
        PropertyDeclarationSyntax { ExpressionBody.Expression: not IdentifierNameSyntax } => true,
        _ => false,
    };

    private static bool IsInjected(PropertyDeclarationSyntax property) =>
        property.AttributeLists.SelectMany(list => list.Attributes).Any(attribute => attribute.Name.ToString() is "Inject");

    [GeneratedRegex(@"^\s*@inject\s+(?<type>\w+)", RegexOptions.Multiline)]
    private static partial Regex Inject();
}
