namespace SecureVault.Web.Components.Settings;

/// <summary>Somebody else's work that the program carries.</summary>
/// <param name="Name">As its makers write it; of a package, the package's name.</param>
/// <param name="Licence">Its SPDX name.</param>
/// <param name="Address">Where it comes from.</param>
internal sealed record Library(string Name, string Licence, string Address);

/// <summary>Whose work is in the program.</summary>
internal static class Libraries
{
    private const string Mit = "MIT";
    private const string Apache = "Apache-2.0";
    private const string DotNet = "https://github.com/dotnet/dotnet";
    private const string Aws = "https://github.com/aws/aws-sdk-net";
    private const string Skia = "https://github.com/mono/SkiaSharp";

    /// <summary>By name.</summary>
    public static IReadOnlyList<Library> All { get; } =
    [
        new("AWSSDK.KeyManagementService", Apache, Aws),
        new("AWSSDK.S3", Apache, Aws),
        new("CsvHelper", "MS-PL OR Apache-2.0", "https://github.com/JoshClose/CsvHelper"),
        new("highlight.js", "BSD-3-Clause", "https://github.com/highlightjs/highlight.js"),
        new("Inter", "OFL-1.1", "https://github.com/rsms/inter"),
        new("MailKit", Mit, "https://github.com/jstedfast/MailKit"),
        new("Markdig", "BSD-2-Clause", "https://github.com/xoofx/markdig"),
        new("Microsoft.AspNetCore.Authentication.OpenIdConnect", Mit, DotNet),
        new("Microsoft.AspNetCore.Identity.EntityFrameworkCore", Mit, DotNet),
        new("Microsoft.Data.Sqlite.Core", Mit, DotNet),
        new("Microsoft.EntityFrameworkCore.Sqlite", Mit, DotNet),
        new("Microsoft.Extensions.Diagnostics.HealthChecks", Mit, DotNet),
        new("Microsoft.Extensions.Hosting.Abstractions", Mit, DotNet),
        new("Microsoft.Extensions.Options.DataAnnotations", Mit, DotNet),
        new("MudBlazor", Mit, "https://github.com/MudBlazor/MudBlazor"),
        new("NetEscapades.AspNetCore.SecurityHeaders", Mit, "https://github.com/andrewlock/NetEscapades.AspNetCore.SecurityHeaders"),
        new("Otp.NET", Mit, "https://github.com/kspearrin/Otp.NET"),
        new("PDF.js", Apache, "https://github.com/mozilla/pdf.js"),
        new("QRCoder", Mit, "https://github.com/codebude/QRCoder"),
        new("SkiaSharp", Mit, Skia),
        new("SkiaSharp.NativeAssets.Linux.NoDependencies", Mit, Skia),
        new("Spectre.Console", Mit, "https://github.com/spectreconsole/spectre.console"),
        new("System.CommandLine", Mit, "https://github.com/dotnet/command-line-api"),
        new("System.IO.Hashing", Mit, DotNet),
        new("System.Threading.RateLimiting", Mit, DotNet),
        new("tus-js-client", Mit, "https://github.com/tus/tus-js-client"),
        new("UTF.Unknown", "MPL-1.1 OR GPL-2.0-or-later OR LGPL-2.1-or-later", "https://github.com/CharsetDetector/UTF-unknown"),
        new("zxcvbn-core", Mit, "https://github.com/trichards57/zxcvbn-cs"),
    ];
}
