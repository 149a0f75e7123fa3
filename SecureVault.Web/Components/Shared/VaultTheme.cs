using MudBlazor;

namespace SecureVault.Web.Components.Shared;

/// <summary>
/// The one place of colours, type and radii. MudBlazor writes them as CSS variables; wwwroot/css/app.css names
/// them for our own markup. Text colours reach 4.5 : 1 on every ground that they stand on (WCAG 2.2 AA).
/// </summary>
internal static class VaultTheme
{
    private static readonly string[] Font = ["Inter", "system-ui", "-apple-system", "Segoe UI", "sans-serif"];

    /// <summary>For the root element as it is.</summary>
    public static MudTheme Light { get; } = Create(":root");

    /// <summary>For the root element that says dark; more specific than the light one, so that both can stand in the head.</summary>
    public static MudTheme Dark { get; } = Create(":root[data-theme='dark']");

    /// <summary>Toasts: at the bottom left, where neither headings nor the list of uploads are.</summary>
    public static void ConfigureToasts(SnackbarConfiguration toasts)
    {
        ArgumentNullException.ThrowIfNull(toasts);
        toasts.PositionClass = Defaults.Classes.Position.BottomLeft;
        toasts.SnackbarVariant = Variant.Text;
        toasts.MaxDisplayedSnackbars = 20; // how many there really are, ToastHost sees to
        toasts.VisibleStateDuration = 5000;
        toasts.ShowTransitionDuration = 160;
        toasts.HideTransitionDuration = 240;
        toasts.MaximumOpacity = 100;
        toasts.PreventDuplicates = false;
    }

    private static MudTheme Create(string scope) => new()
    {
        PseudoCss = new PseudoCss { Scope = scope },
        PaletteLight = LightPalette(),
        PaletteDark = DarkPalette(),
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px" },
        Typography = Type(),
        ZIndex = new ZIndex { Snackbar = 1600, Dialog = 1400, Popover = 1500 },
    };

    private static PaletteLight LightPalette() => new()
    {
        Black = "#0c1622",
        White = "#ffffff",
        Primary = "#0f766e",
        PrimaryContrastText = "#ffffff",
        Secondary = "#475569",
        SecondaryContrastText = "#ffffff",
        Tertiary = "#1d5fa8",
        Info = "#1d5fa8",
        Success = "#0b7a4b",
        Warning = "#95590a",
        Error = "#b3261e",
        Dark = "#16212e",
        TextPrimary = "#111c2b",
        TextSecondary = "#465569",
        TextDisabled = "#8593a5",
        ActionDefault = "#465569",
        ActionDisabled = "#8593a5",
        ActionDisabledBackground = "#e9edf2",
        Background = "#f6f8fa",
        BackgroundGray = "#eef1f5",
        Surface = "#ffffff",
        DrawerBackground = "#f6f8fa",
        DrawerText = "#111c2b",
        AppbarBackground = "#ffffff",
        AppbarText = "#111c2b",
        LinesDefault = "#e1e6ec",
        LinesInputs = "#b6c1ce",
        Divider = "#e1e6ec",
        DividerLight = "#eef1f5",
        TableLines = "#e7ebf0",
        TableHover = "#f3f6f9",
        Skeleton = "#e4e9ef",
        OverlayDark = "rgba(12,22,34,0.42)",
        OverlayLight = "rgba(255,255,255,0.6)",
    };

    private static PaletteDark DarkPalette() => new()
    {
        Black = "#05090e",
        White = "#ffffff",
        Primary = "#3ec6b6",
        PrimaryContrastText = "#04211d",
        Secondary = "#a6b4c3",
        SecondaryContrastText = "#0c131b",
        Tertiary = "#7db7f0",
        Info = "#7db7f0",
        Success = "#54cf94",
        Warning = "#eab565",
        Error = "#ff938a",
        ErrorContrastText = "#330805",
        Dark = "#24313f",
        DarkContrastText = "#e8eef4",
        TextPrimary = "#e8eef4",
        TextSecondary = "#a6b4c3",
        TextDisabled = "#64748a",
        ActionDefault = "#a6b4c3",
        ActionDisabled = "#64748a",
        ActionDisabledBackground = "#1f2a36",
        Background = "#0d141c",
        BackgroundGray = "#0a1017",
        Surface = "#141d27",
        DrawerBackground = "#0d141c",
        DrawerText = "#e8eef4",
        AppbarBackground = "#141d27",
        AppbarText = "#e8eef4",
        LinesDefault = "#25313e",
        LinesInputs = "#41505f",
        Divider = "#25313e",
        DividerLight = "#1c2732",
        TableLines = "#1f2a36",
        TableHover = "#18222d",
        Skeleton = "#202c38",
        OverlayDark = "rgba(2,6,10,0.62)",
        OverlayLight = "rgba(13,20,28,0.6)",
    };

    private static Typography Type() => new()
    {
        Default = new DefaultTypography { FontFamily = Font, FontSize = ".9375rem", LineHeight = "1.5", LetterSpacing = "normal" },
        H1 = new H1Typography { FontFamily = Font, FontSize = "1.5rem", FontWeight = "650", LineHeight = "1.25", LetterSpacing = "-.017em" },
        H2 = new H2Typography { FontFamily = Font, FontSize = "1.125rem", FontWeight = "620", LineHeight = "1.35", LetterSpacing = "-.011em" },
        H6 = new H6Typography { FontFamily = Font, FontSize = "1.0625rem", FontWeight = "620", LineHeight = "1.35", LetterSpacing = "-.011em" },
        Body1 = new Body1Typography { FontFamily = Font, FontSize = ".9375rem", LineHeight = "1.5", LetterSpacing = "normal" },
        Body2 = new Body2Typography { FontFamily = Font, FontSize = ".875rem", LineHeight = "1.45", LetterSpacing = "normal" },
        Button = new ButtonTypography { FontFamily = Font, FontSize = ".875rem", FontWeight = "570", LineHeight = "1.5", LetterSpacing = "normal", TextTransform = "none" },
        Caption = new CaptionTypography { FontFamily = Font, FontSize = ".8125rem", LineHeight = "1.4", LetterSpacing = "normal" },
    };
}
