using Microsoft.Extensions.DependencyInjection;

namespace SecureVault.Core.Doctor;

internal static class DoctorServices
{
    public static IServiceCollection AddStoreDoctor(this IServiceCollection services) => services.AddSingleton<StoreDoctor>();
}
