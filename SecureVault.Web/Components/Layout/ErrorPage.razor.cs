using System.Diagnostics;
using Microsoft.AspNetCore.Components;

namespace SecureVault.Web.Components.Layout;

/// <summary>Shown when a request failed for an unexpected reason.</summary>
public sealed partial class ErrorPage
{
    [CascadingParameter]
    private HttpContext? HttpContext { get; set; }

    private string ErrorId => Activity.Current?.Id ?? HttpContext?.TraceIdentifier ?? "-";
}
