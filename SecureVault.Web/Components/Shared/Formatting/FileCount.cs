using Microsoft.Extensions.Localization;

namespace SecureVault.Web.Components.Shared.Formatting;

/// <summary>'1 file', '1,234 files'.</summary>
internal static class FileCount
{
    private static readonly IStringLocalizer T = Words.Of<SharedTexts>();

    public static string Text(long files) => T.Counted("Files", files);
}
