using SecureVault.Core.Files;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Web.Components.Files;

/// <summary>What people read about their files; beside it are the words in each language.</summary>
internal sealed class DriveTexts
{
    private DriveTexts()
    {
    }

    public static bool IsWhole(RestoreOutcome outcome) => outcome.Gone == 0;

    public static string Undone(RestoreOutcome outcome)
    {
        var text = outcome.Restored.Count == 0 ? "Nothing was restored" : $"Restored {UploadTexts.Counted(outcome.Restored.Count)}";
        return outcome.Gone > 0 ? $"{text}; it was too late for {UploadTexts.Counted(outcome.Gone)}" : text;
    }
}
