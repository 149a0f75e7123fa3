using Microsoft.AspNetCore.Components;
using QRCoder;

namespace SecureVault.Web.Components.Security;

/// <summary>Draws QR codes.</summary>
internal static class QrPicture
{
    /// <summary>Black on white with its margin, whatever the theme: cameras want it that way.</summary>
    public static MarkupString Of(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.Q);
        using var picture = new SvgQRCode(data);
        return new MarkupString(picture.GetGraphic(1, "#000", "#fff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute));
    }
}
