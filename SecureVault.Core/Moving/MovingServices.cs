using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureVault.Core.Moving.Copying;
using SecureVault.Core.Ownership;

namespace SecureVault.Core.Moving;

internal static class MovingServices
{
    public static IServiceCollection AddStoreMoves(this IServiceCollection services)
    {
        services.AddSingleton<MoveNotes>();
        services.AddSingleton<MoveRows>();
        services.AddSingleton<MoveFollower>();
        services.AddSingleton<MoveSeals>();
        services.AddSingleton<MoveCopier>();
        services.AddSingleton<MoveFinish>();
        services.AddSingleton(provider => new MoveOpening(
            provider.GetRequiredService<StoreOpening>(),
            provider.GetRequiredService<MoveFollower>(),
            provider.GetRequiredService<MoveNotes>(),
            provider.GetRequiredService<MoveRows>(),
            provider.GetRequiredService<StoreOwnership>(),
            provider.GetRequiredService<ILogger<MoveOpening>>()));
        services.AddSingleton(provider => new MoveStart(
            provider.GetRequiredService<MoveFollower>(),
            provider.GetRequiredService<MoveNotes>(),
            provider.GetRequiredService<MoveRows>(),
            provider.GetRequiredService<StoreOwnership>(),
            provider.GetRequiredService<IOptions<VaultOptions>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new MoveControl(
            provider.GetRequiredService<MoveRows>(), provider.GetRequiredService<MoveNotes>(), provider.GetRequiredService<MoveFollower>()));
        services.AddSingleton(provider => new MoveRunner(
            provider.GetRequiredService<MoveRows>(),
            provider.GetRequiredService<MoveFollower>(),
            provider.GetRequiredService<MoveCopier>(),
            provider.GetRequiredService<MoveFinish>(),
            provider.GetRequiredService<StoreOwnership>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MoveRunner>>()));
        services.AddHostedService<MoveWorker>();
        return services;
    }
}
