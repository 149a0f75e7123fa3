using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SecureVault.Tests.Architecture;

/// <summary>The product's sources, read and parsed once for all rules.</summary>
internal static class Sources
{
    private static readonly string[] Product = ["SecureVault.Core", "SecureVault.Web"];

    private static readonly Lazy<IReadOnlyList<SyntaxTree>> Parsed = new(
        () => [.. Repository.Files("*.cs", Product).AsParallel().AsOrdered().Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), path: file))]);

    private static readonly Lazy<IReadOnlyDictionary<string, string>> Read = new(
        () => Repository.Files("*.razor", Product).GroupBy(file => Path.GetFileNameWithoutExtension(file)).ToDictionary(
            files => files.Key, files => string.Join('\n', files.Select(File.ReadAllText)), StringComparer.Ordinal));

    public static IReadOnlyList<SyntaxTree> Trees => Parsed.Value;

    /// <summary>The markup of components, by their names.</summary>
    public static IReadOnlyDictionary<string, string> Markup => Read.Value;
}
