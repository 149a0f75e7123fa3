namespace SecureVault.Web.Components.Security;

/// <summary>Registers what the components of this folder share.</summary>
internal static class SecurityServices
{
    public static IServiceCollection AddSecurityComponents(this IServiceCollection services) => services
        .AddScoped<SecurityCalls>()
        .AddScoped<FreshSignInPrompt>();
}
