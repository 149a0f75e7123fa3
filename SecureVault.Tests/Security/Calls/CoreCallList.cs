using System.Reflection;
using SecureVault.Core;

namespace SecureVault.Tests.Security.Calls;

/// <summary>The public calls of Core that begin with who makes them.</summary>
internal static class CoreCallList
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(string)] = "string",
    };

    /// <summary>All of them, by the names that the table has for them.</summary>
    public static HashSet<string> Find() =>
    [
        .. from type in typeof(UserId).Assembly.GetExportedTypes()
           where !IsData(type)
           from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           where method.GetParameters() is [var first, ..] && (first.ParameterType == typeof(UserId) || first.ParameterType == typeof(SignedIn))
           select $"{type.Name}.{method.Name}({string.Join(", ", TypesOf(method))})",
    ];

    /// <summary>Records and structs tell what they were told, and look nothing up.</summary>
    private static bool IsData(Type type) => type.IsValueType || type.IsSubclassOf(typeof(Delegate)) || type.GetMethod("<Clone>$") is not null;

    private static IEnumerable<string> TypesOf(MethodInfo method) =>
        method.GetParameters().Select(parameter => parameter.ParameterType).Where(type => type != typeof(CancellationToken)).Select(NameOf);

    private static string NameOf(Type type) =>
        Nullable.GetUnderlyingType(type) is { } value ? $"{NameOf(value)}?"
        : type.GetElementType() is { } element ? $"{NameOf(element)}[]"
        : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : Keywords.GetValueOrDefault(type) ?? type.Name;
}
