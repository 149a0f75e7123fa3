using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace SecureVault.Core;

/// <summary>Reads the address under which people reach the vault, for links that are sent.</summary>
public static class PublicAddress
{
    /// <summary>Reads a scheme and a host, perhaps with a port: links begin with it, so it has nothing behind that.</summary>
    /// <returns>False for what is not such an address, and for none.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text, UriKind.Absolute, out address)
        && address is { Scheme: "http" or "https", PathAndQuery: "/", Fragment: "", UserInfo: "", Host.Length: > 0 };
}

/// <summary>Holds for texts that <see cref="PublicAddress"/> reads, and for none.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PublicAddressAttribute() : ValidationAttribute(
    "Give the address under which people reach the vault, without a path, such as https://vault.example.org.")
{
    public override bool IsValid(object? value) => value is null or "" || PublicAddress.TryParse(value as string, out _);
}
