using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace SecureVault.Tests.Architecture;

/// <summary>How large methods and types may be.</summary>
internal static class SizeRules
{
    public const int MaxMethodLines = 40;
    public const int MaxTypeLines = 300;

    /// <summary>Methods, constructors, operators, local functions and accessors. Tables of data stand in fields, which no rule measures.</summary>
    public static IEnumerable<Violation> LongMethods(IEnumerable<SyntaxTree> trees) =>
        from tree in trees
        from member in tree.GetRoot().DescendantNodes()
        let name = NameOf(member)
        where name is not null
        let lines = LinesOf(member)
        where lines > MaxMethodLines
        select new Violation(Types.NameOf(member), $"{name} has {lines} lines of {MaxMethodLines}");

    /// <summary>Types with all their parts; what is nested counts for the type around it.</summary>
    public static IEnumerable<Violation> LargeTypes(IEnumerable<SyntaxTree> trees) =>
        from tree in trees
        from type in tree.GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
        where type.Parent is not BaseTypeDeclarationSyntax
        group LinesOf(type) by Types.FullNameOf(type) into parts
        where parts.Sum() > MaxTypeLines
        select new Violation(parts.Key.Split('.')[^1], $"{parts.Sum()} lines of {MaxTypeLines}");

    private static string? NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax => "the constructor",
        BaseMethodDeclarationSyntax => "an operator",
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax property } => property.Identifier.Text,
        PropertyDeclarationSyntax { ExpressionBody: not null } property => property.Identifier.Text,
        _ => null,
    };

    /// <summary>From the first modifier, after comments and attributes, to the last brace.</summary>
    private static int LinesOf(SyntaxNode node)
    {
        var attributes = node.ChildNodes().OfType<AttributeListSyntax>().LastOrDefault();
        var first = attributes is null ? node.GetFirstToken() : attributes.GetLastToken().GetNextToken();
        var span = node.SyntaxTree.GetLineSpan(TextSpan.FromBounds(first.SpanStart, node.Span.End));
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
