using System.Buffers.Binary;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Accounts;

/// <summary>The hashes that the product makes; other tests make cheap ones.</summary>
public sealed class PasswordHashTests
{
    [Fact]
    public async Task A_password_is_hashed_as_often_as_the_field_asks_for()
    {
        using var folder = new TemporaryFolder();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Vault:DataFolder"] = folder.Path }).Build();
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(configuration).AddSingleton(TimeProvider.System);
        services.AddVaultCore(configuration, folder.Path);
        await using var provider = services.BuildServiceProvider();

        var hash = Convert.FromBase64String(provider.GetRequiredService<IPasswordHasher<VaultUser>>().HashPassword(new VaultUser(), "long enough to count"));

        // Identity's third format: the format, the function (2 is HMAC-SHA-512) and the count of iterations.
        Assert.Equal((1, 2u), (hash[0], BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(1))));
        Assert.InRange(BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)), 210_000u, 1_000_000u); // OWASP's Password Storage Cheat Sheet
    }
}
