using Microsoft.AspNetCore.Components;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Recovery;

/// <summary>What came back, what did not, and what to do next.</summary>
public sealed partial class RestoreReportView
{
    /// <summary>The report.</summary>
    [Parameter]
    [EditorRequired]
    public RestoreReport Report { get; set; } = default!;

    private IEnumerable<(string Label, long Count)> Counts
    {
        get
        {
            var (result, adopted) = (Report.Result, Report.Result.Adopted);
            if (Report.Backup is not null)
            {
                yield return (T["CountRows"], result.Rows);
            }

            yield return (Report.Backup is null ? T["CountFilesAnew"] : T["CountFiles"], adopted.Files);
            yield return (Report.Backup is null ? T["CountVersionsAnew"] : T["CountVersions"], adopted.Versions);
            yield return (T["CountMissing"], adopted.Missing);
            yield return (T["CountDamaged"], adopted.Damaged + adopted.NotOpened);
            if (result.Gone.Versions + result.Gone.Items + result.Gone.Accounts is > 0 and var gone)
            {
                yield return (T["CountGone"], gone);
            }
        }
    }

    private IEnumerable<string> Findings
    {
        get
        {
            var adopted = Report.Result.Adopted;
            foreach (var (count, text) in new (int, string)[]
            {
                (adopted.Accounts.Added, T.Counted("AccountsAdded", adopted.Accounts.Added)),
                (adopted.Accounts.Locked, T.Counted("AccountsLocked", adopted.Accounts.Locked)),
                (adopted.CardsNotOpened, T.Counted("CardsNotOpened", adopted.CardsNotOpened)),
                (adopted.Missing, T["MissingMeans"]),
                (adopted.Damaged + adopted.NotOpened, T["DamagedMeans"]),
            })
            {
                if (count > 0)
                {
                    yield return text;
                }
            }
        }
    }
}
