using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SecureVault.Tests.Architecture;

/// <summary>
/// A switch over an enum or an outcome of ours names every case, so that a new case is found where it has to be handled. The compiler
/// sees to enums in switch expressions (CS8509) as long as no wildcard silences it. It does not know that an outcome, an abstract
/// record with its cases inside, is closed: there a wildcard has to stand that throws UnreachableException, and this rule counts the cases.
/// </summary>
internal static partial class SwitchRules
{
    // Whoever hears of events picks those that concern it.
    private const string Event = "VaultEvent";

    public static IEnumerable<Violation> IncompleteSwitches(IReadOnlyList<SyntaxTree> trees)
    {
        var closed = ClosedTypes(trees);
        return
            from tree in trees
            from node in tree.GetRoot().DescendantNodes()
            let arms = ArmsOf(node)
            where arms.Count > 0
            from error in ErrorsOf(arms, closed)
            select new Violation(Types.NameOf(node), $"line {node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}: {error}");
    }

    /// <summary>The same in markup, where a switch over anything else is an if.</summary>
    public static IEnumerable<Violation> WildcardsInMarkup(IReadOnlyDictionary<string, string> markup) =>
        from component in markup
        where Default().IsMatch(component.Value)
        select new Violation(component.Key, "a default: in the markup");

    private static IEnumerable<string> ErrorsOf(IReadOnlyList<Arm> arms, Dictionary<string, ClosedType> closed)
    {
        var named = arms.SelectMany(arm => arm.Names).FirstOrDefault(name => closed.TryGetValue(name.Type, out var type) && type.Cases.Contains(name.Case));
        if (named == default)
        {
            yield break;
        }

        var type = closed[named.Type];
        if (arms.Any(arm => arm.IsWildcard && !(type.IsOutcome && arm.IsUnreachable)))
        {
            yield return $"a wildcard over {named.Type}";
        }

        var covered = arms.Where(arm => arm.IsComplete).SelectMany(arm => arm.Names).Where(name => name.Type == named.Type).Select(name => name.Case);
        if (type.Cases.Except(covered, StringComparer.Ordinal).ToList() is { Count: > 0 } missing)
        {
            yield return $"{named.Type} without {string.Join(", ", missing)}";
        }
    }

    /// <summary>Enums with their members, and abstract records with the records inside that derive from them.</summary>
    private static Dictionary<string, ClosedType> ClosedTypes(IReadOnlyList<SyntaxTree> trees)
    {
        var nodes = trees.SelectMany(tree => tree.GetRoot().DescendantNodes()).ToList();
        var enums =
            from type in nodes.OfType<EnumDeclarationSyntax>()
            select (type.Identifier.Text, new ClosedType(false, [.. type.Members.Select(member => member.Identifier.Text)]));
        var outcomes =
            from type in nodes.OfType<RecordDeclarationSyntax>()
            let cases = type.Members.OfType<RecordDeclarationSyntax>().Where(inner => IsCaseOf(inner, type)).Select(inner => inner.Identifier.Text).ToList()
            where cases.Count > 0 && type.Identifier.Text != Event
            select (type.Identifier.Text, new ClosedType(true, cases));
        return enums.Concat(outcomes).GroupBy(type => type.Text).ToDictionary(same => same.Key, same => same.First().Item2, StringComparer.Ordinal);
    }

    private static bool IsCaseOf(RecordDeclarationSyntax inner, RecordDeclarationSyntax outer) =>
        inner.BaseList?.Types.Any(named => Types.SimpleNameOf(named.Type) == outer.Identifier.Text) == true;

    private static IReadOnlyList<Arm> ArmsOf(SyntaxNode node) => node switch
    {
        SwitchExpressionSyntax expression => [.. expression.Arms.Select(arm => ArmOf(arm.Pattern, arm.WhenClause, arm.Expression is ThrowExpressionSyntax thrown ? thrown.Expression : null))],
        SwitchStatementSyntax statement => [.. statement.Sections.SelectMany(section => section.Labels.Select(label => ArmOf(label, section)))],
        _ => [],
    };

    private static Arm ArmOf(SwitchLabelSyntax label, SwitchSectionSyntax section)
    {
        var thrown = section.Statements.FirstOrDefault() is ThrowStatementSyntax statement ? statement.Expression : null;
        return label switch
        {
            CaseSwitchLabelSyntax constant => new Arm(NamesIn(constant.Value), true, false, false),
            CasePatternSwitchLabelSyntax pattern => ArmOf(pattern.Pattern, pattern.WhenClause, thrown),
            _ => new Arm([], false, true, IsUnreachable(thrown)),
        };
    }

    private static Arm ArmOf(PatternSyntax pattern, WhenClauseSyntax? when, ExpressionSyntax? thrown)
    {
        var isWildcard = when is null && pattern is DiscardPatternSyntax or VarPatternSyntax;
        return new Arm(NamesIn(pattern), when is null && !IsPartial(pattern), isWildcard, IsUnreachable(thrown));
    }

    private static bool IsUnreachable(ExpressionSyntax? thrown) =>
        thrown is ObjectCreationExpressionSyntax created && Types.SimpleNameOf(created.Type) == "UnreachableException";

    /// <summary>Whether a pattern demands more than the case.</summary>
    private static bool IsPartial(PatternSyntax pattern) => pattern switch
    {
        RecursivePatternSyntax recursive =>
            recursive.PropertyPatternClause?.Subpatterns.Any(part => part.Pattern is not (VarPatternSyntax or DiscardPatternSyntax)) == true
            || recursive.PositionalPatternClause?.Subpatterns.Any(part => part.Pattern is not (VarPatternSyntax or DiscardPatternSyntax)) == true,
        ParenthesizedPatternSyntax inner => IsPartial(inner.Pattern),
        BinaryPatternSyntax both => IsPartial(both.Left) || IsPartial(both.Right),
        _ => false,
    };

    private static IReadOnlyList<(string Type, string Case)> NamesIn(PatternSyntax pattern) => pattern switch
    {
        ConstantPatternSyntax constant => NamesIn(constant.Expression),
        TypePatternSyntax type => NamesIn(type.Type),
        DeclarationPatternSyntax declared => NamesIn(declared.Type),
        RecursivePatternSyntax { Type: not null } recursive => NamesIn(recursive.Type),
        ParenthesizedPatternSyntax inner => NamesIn(inner.Pattern),
        BinaryPatternSyntax both => [.. NamesIn(both.Left), .. NamesIn(both.Right)],
        _ => [],
    };

    private static IReadOnlyList<(string Type, string Case)> NamesIn(ExpressionSyntax expression) => expression switch
    {
        MemberAccessExpressionSyntax { Expression: SimpleNameSyntax type } member => [(type.Identifier.Text, member.Name.Identifier.Text)],
        MemberAccessExpressionSyntax { Expression: MemberAccessExpressionSyntax type } member => [(type.Name.Identifier.Text, member.Name.Identifier.Text)],
        QualifiedNameSyntax qualified => [(Types.SimpleNameOf(qualified.Left), qualified.Right.Identifier.Text)],
        _ => [],
    };

    [GeneratedRegex(@"^\s*default:", RegexOptions.Multiline)]
    private static partial Regex Default();

    private sealed record ClosedType(bool IsOutcome, IReadOnlyList<string> Cases);

    private sealed record Arm(IReadOnlyList<(string Type, string Case)> Names, bool IsComplete, bool IsWildcard, bool IsUnreachable);
}
