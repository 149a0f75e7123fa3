using System.Globalization;
using System.Text;

namespace SecureVault.Tests.Browser;

/// <summary>Files to be looked at, made here byte by byte.</summary>
internal static class TestDocuments
{
    /// <summary>
    /// Ten seconds of red and ten of blue, 96 by 54, a key picture every two seconds. Made with ffmpeg (libvpx, -g 10, -cues_to_front 1)
    /// from its sources of one colour.
    /// </summary>
    public static byte[] WebM()
    {
        using var resource = typeof(TestDocuments).Assembly.GetManifestResourceStream("two-colours.webm")!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A PDF of some pages with large words on them; it has scripts, a link and an action for when it is opened.</summary>
    public static byte[] Pdf(int pages) => Pdf(pages, page => $"BT /F1 48 Tf 72 640 Td (Words on page {page}) Tj ET 0.8 0.1 0.1 rg 72 500 200 60 re f");

    /// <summary>A PDF with many pieces of text on each page, each placed by itself as tables have them.</summary>
    public static byte[] DensePdf(int pages, int pieces) => Pdf(pages, page => $"BT /F1 9 Tf {string.Concat(Enumerable.Range(0, pieces)
        .Select(piece => FormattableString.Invariant($"1 0 0 1 {40 + (piece % 6 * 90)} {770 - (piece / 6 * 9)} Tm (piece-{page}-{piece}) Tj ")))}ET");

    private static byte[] Pdf(int pages, Func<int, string> contentOf)
    {
        var objects = new List<string>
        {
            "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert\\('ran'\\); window.ran = true;) >> /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (window.ran = true) >>] >> >> >>",
            $"<< /Type /Pages /Count {pages} /Kids [{string.Join(' ', Enumerable.Range(0, pages).Select(i => $"{4 + (2 * i)} 0 R"))}] >>",
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        };
        for (var page = 1; page <= pages; page++)
        {
            var words = contentOf(page);
            objects.Add(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
                + $"/Contents {objects.Count + 2} 0 R /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 612 792] /A << /S /URI /URI (javascript:window.ran=true) >> >>] >>");
            objects.Add($"<< /Length {words.Length} >>\nstream\n{words}\nendstream");
        }

        return Write(objects);
    }

    /// <summary>A tone of some seconds.</summary>
    public static byte[] Wav(int seconds)
    {
        const int Rate = 8000;
        using var wav = new MemoryStream();
        using var writer = new BinaryWriter(wav);
        writer.Write("RIFF"u8);
        writer.Write(36 + (Rate * seconds));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate);
        writer.Write((short)1);
        writer.Write((short)8);
        writer.Write("data"u8);
        writer.Write(Rate * seconds);
        for (var i = 0; i < Rate * seconds; i++)
        {
            writer.Write((byte)(128 + (60 * Math.Sin(i / 3.0))));
        }

        return wav.ToArray();
    }

    private static byte[] Write(List<string> objects)
    {
        var pdf = new StringBuilder("%PDF-1.7\n");
        var offsets = new List<int>();
        for (var i = 0; i < objects.Count; i++)
        {
            offsets.Add(pdf.Length);
            pdf.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var table = pdf.Length;
        pdf.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Count + 1}\n0000000000 65535 f \n");
        offsets.ForEach(offset => pdf.Append(CultureInfo.InvariantCulture, $"{offset:D10} 00000 n \n"));
        pdf.Append(CultureInfo.InvariantCulture, $"trailer << /Size {objects.Count + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF");
        return Encoding.ASCII.GetBytes(pdf.ToString());
    }
}
