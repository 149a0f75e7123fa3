using System.Diagnostics;
using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Layout;

/// <summary>What a person sees when a request failed for a reason that nobody foresaw.</summary>
public sealed partial class ErrorPage
{
    [CascadingParameter]
    private HttpContext? HttpContext { get; set; }

    private string FaultId => Activity.Current?.Id ?? HttpContext?.TraceIdentifier ?? "-";
}
