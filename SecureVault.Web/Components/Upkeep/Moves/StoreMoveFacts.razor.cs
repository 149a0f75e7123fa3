using Microsoft.AspNetCore.Components;
using SecureVault.Core.Moving;

namespace SecureVault.Web.Components.Upkeep.Moves;

/// <summary>How far a move is.</summary>
public sealed partial class StoreMoveFacts
{
    /// <summary>The move.</summary>
    [Parameter]
    [EditorRequired]
    public MoveStatus Move { get; set; } = default!;
}
