using SecureVault.Web.Endpoints;

namespace SecureVault.Web.Hosting;

/// <summary>The security headers of every response.</summary>
internal static class SecurityHeaders
{
    private const int HstsSeconds = 365 * 24 * 60 * 60;

    /// <summary>For pages and everything else of ours.</summary>
    public static HeaderPolicyCollection Policy() => Common()
        .AddContentSecurityPolicy(policy =>
        {
            policy.AddDefaultSrc().None();
            policy.AddScriptSrc().Self();

            // MudBlazor writes its theme and the keyframes of its toasts into style elements, the latter with
            // random names, so that no hash can cover them. Scripts stay strict.
            policy.AddStyleSrc().Self().UnsafeInline();
            policy.AddImgSrc().Self().Data();
            policy.AddMediaSrc().Self();
            policy.AddWorkerSrc().Self();
            policy.AddFontSrc().Self();
            policy.AddConnectSrc().Self();
            policy.AddManifestSrc().Self();
            policy.AddFormAction().Self();
            policy.AddBaseUri().Self();
            policy.AddFrameAncestors().None();
        });

    /// <summary>For what people stored: even opened as a page it has no scripts, no forms and no origin.</summary>
    public static HeaderPolicyCollection ContentPolicy() => Common()
        .AddContentSecurityPolicy(policy =>
        {
            policy.AddSandbox();
            policy.AddDefaultSrc().None();
            policy.AddStyleSrc().WithHash256(PlainPage.StyleHash); // for the page that says why a file is not available
            policy.AddImgSrc().Self();
            policy.AddFrameAncestors().None();
        });

    /// <summary>For content that our pages show. An SVG has styles of its own; opened as a page it gets nothing else and can't request anything.</summary>
    public static HeaderPolicyCollection PreviewPolicy() => Common()
        .AddContentSecurityPolicy(policy =>
        {
            policy.AddSandbox();
            policy.AddDefaultSrc().None();
            policy.AddStyleSrc().UnsafeInline();
            policy.AddFrameAncestors().None();
        });

    private static HeaderPolicyCollection Common() => new HeaderPolicyCollection()
        .AddFrameOptionsDeny()
        .AddContentTypeOptionsNoSniff()
        .AddReferrerPolicyNoReferrer()
        .AddStrictTransportSecurityMaxAgeIncludeSubDomains(HstsSeconds)
        .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
        .AddCrossOriginResourcePolicy(policy => policy.SameOrigin())
        .AddPermissionsPolicy(policy =>
        {
            policy.AddCamera().None();
            policy.AddMicrophone().None();
            policy.AddGeolocation().None();
            policy.AddPayment().None();
            policy.AddUsb().None();
            policy.AddDisplayCapture().None();
        })

        // nginx keeps what it buffers on its disk, in the clear.
        .AddCustomHeader("X-Accel-Buffering", "no")
        .RemoveServerHeader();
}
