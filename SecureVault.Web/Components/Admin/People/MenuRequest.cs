using Microsoft.AspNetCore.Components;
using SecureVault.Core.Accounts;

namespace SecureVault.Web.Components.Admin.People;

/// <summary>A person's menu is asked for.</summary>
/// <param name="Person">Whose it is.</param>
/// <param name="Button">The button at which it opens, and that has the focus again when the menu closes.</param>
public sealed record MenuRequest(UserEntry Person, ElementReference Button);
