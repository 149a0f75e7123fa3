using Microsoft.AspNetCore.Components;
using SecureVault.Core.Doctor;

namespace SecureVault.Web.Components.Upkeep;

/// <summary>Lists what probes of a store found.</summary>
public sealed partial class ProbeReports
{
    /// <summary>The reports so far.</summary>
    [Parameter]
    [EditorRequired]
    public IReadOnlyList<ProbeReport> Reports { get; set; } = [];

    /// <summary>Failures come first, then notes.</summary>
    private IEnumerable<ProbeReport> Ordered => Reports.OrderByDescending(report => report.Outcome).ThenBy(report => report.Probe);

    private static string? ChipOf(ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.Pass => "sv-chip--accent",
        ProbeOutcome.Note => null,
        ProbeOutcome.Fail => "sv-chip--danger",
    };

    private string WordOf(ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.Pass => T["OutcomePass"],
        ProbeOutcome.Note => T["OutcomeNote"],
        ProbeOutcome.Fail => T["OutcomeFail"],
    };
}
