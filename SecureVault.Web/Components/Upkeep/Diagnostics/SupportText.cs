using System.Globalization;
using System.Reflection;
using System.Text;
using SecureVault.Core.Doctor;
using SecureVault.Core.Maintenance;

namespace SecureVault.Web.Components.Upkeep.Diagnostics;

/// <summary>
/// The text that an administrator sends to a helper: English, whatever the page's language, and without hosts, addresses, paths, keys
/// and people.
/// </summary>
internal static class SupportText
{
    public static string Version =>
        typeof(SupportText).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? string.Empty;

    public static string Of(SystemReport report, BrowserConnection? connection, TimeSpan? roundTrip, IReadOnlyList<ProbeReport> probes)
    {
        var text = new StringBuilder();
        Line("SecureVault", Version);
        Line("Runtime", $"{report.Runtime}, {report.Architecture}, {report.Processors} processors");
        Line("System", report.System);
        Line("Memory", $"{report.MemoryBytes >> 20} of {report.MemoryLimitBytes >> 20} MiB");
        Line("Running since", report.StartedAt.ToString("u", CultureInfo.InvariantCulture));
        Line("Clock", report.Now.ToString("u", CultureInfo.InvariantCulture));
        Line("Database", $"{report.Database.Kind} {report.Database.Version}, {report.Database.Journal}, {report.Database.Bytes >> 20} + {report.Database.JournalBytes >> 20} MiB, {report.Database.Migration}");
        Line("Free for data", Mebibytes(report.DataFreeBytes));
        Line("Free for the database", Mebibytes(report.DatabaseFreeBytes));
        Line("Store", report.Store.ToString());
        foreach (var probe in probes)
        {
            Line($"Store: {probe.Probe}", $"{probe.Outcome} ({probe.Finding})");
        }

        if (connection is { Seen: { } seen })
        {
            Line("Browser", $"{connection.Scheme}, seen as {seen.Scheme}, {seen.Protocol}, same host: {(connection.HasSameHost ? "yes" : "no")}");
            Line("Headers believed", Names(seen.Believed));
            Line("Headers ignored", Names(seen.Ignored));
        }

        if (roundTrip is { } time)
        {
            Line("WebSocket", $"{time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)} ms");
        }

        return text.ToString();

        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
    }

    private static string Mebibytes(long? bytes) => bytes is { } known ? $"{known >> 20} MiB" : "unknown";

    private static string Names(IReadOnlyList<string> names) => names.Count == 0 ? "none" : string.Join(", ", names);
}
