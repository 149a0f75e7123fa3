using System.Globalization;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Drive;
using SecureVault.Core.Search;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Settings;

/// <summary>A part of the bar that shows what fills a drive.</summary>
/// <param name="Css">The end of the CSS class.</param>
/// <param name="Name">In words.</param>
/// <param name="Files">How many files; null where nobody counts them.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="From">Where it begins, in thousandths of the bar.</param>
/// <param name="Length">How long it is, in thousandths of the bar.</param>
internal sealed record StorageShare(string Css, string Name, int? Files, long Bytes, double From, double Length)
{
    private static readonly IStringLocalizer T = Words.Of<SettingsTexts>();

    public string Start => From.ToString("0.##", CultureInfo.InvariantCulture);

    public string Width => Length.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>The shares in order of size, older versions and the trash last; what is empty is left out.</summary>
    public static IReadOnlyList<StorageShare> Of(SpaceReport report, SpaceDetails details)
    {
        var kinds = report.Extensions
            .GroupBy(use => GroupOf(FileKind.Of("x." + use.Extension).Css))
            .Select(group => (Css: group.Key, Name: NameOf(group.Key), Files: (int?)group.Sum(use => use.Files), Bytes: group.Sum(use => use.Bytes)))
            .OrderByDescending(kind => kind.Bytes)
            .Append((Css: "older", Name: T["OlderVersions"], Files: null, Bytes: details.OlderVersions))
            .Append((Css: "trash", Name: T["Trash"], Files: null, Bytes: details.Trash))
            .Where(kind => kind.Files > 0 || kind.Bytes > 0)
            .ToList();
        var total = Math.Max(1, kinds.Sum(kind => kind.Bytes));
        var shares = new List<StorageShare>(kinds.Count);
        var from = 0.0;
        foreach (var kind in kinds)
        {
            var length = 1000.0 * kind.Bytes / total;
            shares.Add(new StorageShare(kind.Css, kind.Name, kind.Files, kind.Bytes, from, length));
            from += length;
        }

        return shares;
    }

    private static string GroupOf(string kind) => kind switch
    {
        "image" => "media",
        "video" => "video",
        "audio" => "audio",
        "pdf" or "document" or "sheet" or "slides" or "text" => "documents",
        "archive" => "archives",
        _ => "other",
    };

    private static string NameOf(string group) => group switch
    {
        "media" => T["Pictures"],
        "video" => T["Videos"],
        "audio" => T["Audio"],
        "documents" => T["Documents"],
        "archives" => T["Archives"],
        _ => T["OtherFiles"],
    };
}
