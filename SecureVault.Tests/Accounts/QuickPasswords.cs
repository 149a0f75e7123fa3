using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace SecureVault.Tests.Accounts;

/// <summary>Hashes passwords in no time, because almost every test begins by making an account. See <see cref="PasswordHashTests"/> for the real cost.</summary>
internal static class QuickPasswords
{
    public static void AddQuickPasswords(this IServiceCollection services) => services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 1);
}
