using SecureVault.Core.Files;
using SecureVault.Web.Components.Uploads;

namespace SecureVault.Web.Components.Files;

/// <summary>What people read about their files; beside it are the words in each language.</summary>
internal sealed class DriveTexts
{
    private DriveTexts()
    {
    }

    public static bool IsWhole(UndoOutcome outcome) => outcome.NameTaken + outcome.Gone == 0;

    public static string Undone(UndoOutcome outcome)
    {
        var text = outcome.Restored == 0 ? "Nothing was restored" : $"Restored {UploadTexts.Counted(outcome.Restored)}";
        if (outcome.NameTaken > 0)
        {
            text += $"; {UploadTexts.Counted(outcome.NameTaken)} could not come back, because the name is taken now";
        }

        return outcome.Gone > 0 ? $"{text}; it was too late for {UploadTexts.Counted(outcome.Gone)}" : text;
    }
}
