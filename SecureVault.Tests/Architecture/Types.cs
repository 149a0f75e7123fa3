using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SecureVault.Tests.Architecture;

/// <summary>Names of types in source.</summary>
internal static class Types
{
    /// <summary>The outermost type around a node.</summary>
    public static string NameOf(SyntaxNode node) =>
        node.AncestorsAndSelf().OfType<BaseTypeDeclarationSyntax>().LastOrDefault()?.Identifier.Text ?? Path.GetFileName(node.SyntaxTree.FilePath);

    /// <summary>With the namespace and the types around it: parts of one type have the same.</summary>
    public static string FullNameOf(BaseTypeDeclarationSyntax type) => string.Join(
        '.',
        type.AncestorsAndSelf().Reverse().Select(node => node switch
        {
            BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
            BaseTypeDeclarationSyntax around => around.Identifier.Text,
            _ => null,
        }).OfType<string>());

    /// <summary>The last part of a type's name, without type arguments: IOptions of IOptions&lt;VaultOptions&gt;?</summary>
    public static string SimpleNameOf(TypeSyntax? type) => type switch
    {
        SimpleNameSyntax simple => simple.Identifier.Text,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        NullableTypeSyntax nullable => SimpleNameOf(nullable.ElementType),
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.Text,
        _ => string.Empty,
    };
}
