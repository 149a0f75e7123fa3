using Microsoft.Extensions.DependencyInjection;

namespace SecureVault.Core.Editing;

internal static class EditingServices
{
    public static void AddEditing(this IServiceCollection services) => services.AddSingleton<TextFiles>();
}
