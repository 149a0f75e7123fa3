using Microsoft.AspNetCore.Components;
using SecureVault.Core.Jobs;

namespace SecureVault.Web.Components.Upkeep;

/// <summary>How far the run of a job has come.</summary>
public sealed partial class JobRunning
{
    /// <summary>The job.</summary>
    [Parameter]
    [EditorRequired]
    public JobStatus Job { get; set; } = default!;
}
