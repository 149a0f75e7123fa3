using Microsoft.Extensions.DependencyInjection;
using SecureVault.Core.Keys;

namespace SecureVault.Core.Copies;

internal static class CopiesServices
{
    public static void AddCopies(this IServiceCollection services)
    {
        services.AddSingleton<FolderCopies>();
        services.AddSingleton<FileCopies>();
        services.AddSingleton(provider => new CopyService(
            provider.GetRequiredService<UserKeys>(),
            provider.GetRequiredService<PersonGate>(),
            provider.GetRequiredService<FolderCopies>(),
            provider.GetRequiredService<FileCopies>()));
    }
}
