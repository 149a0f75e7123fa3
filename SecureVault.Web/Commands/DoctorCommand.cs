using System.CommandLine;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Doctor;
using SecureVault.Web.Components.Shared.Doctor;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands;

/// <summary>Examines the store.</summary>
internal static class DoctorCommand
{
    private const int OutcomeWidth = 8;
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create() =>
        new VerbCommand("doctor", T["DoctorAbout"], ["doctor", "doctor --ObjectStore:Kind=S3 --ObjectStore:S3:Bucket=my-vault --ObjectStore:S3:Region=eu-central-1"], RunAsync);

    private static async Task<ExitCode> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        var doctor = vault.Get<StoreDoctor>();
        var provider = await doctor.RecogniseAsync(cancellationToken);
        context.Output.Write(new { type = "store", provider, hint = HintOf(provider) }, T["DoctorStore", NameOf(provider)]);
        if (HintOf(provider) is { } hint)
        {
            context.Output.Note(hint);
        }

        var counts = new Dictionary<ProbeOutcome, int>();
        await foreach (var report in doctor.RunAsync(cancellationToken))
        {
            counts[report.Outcome] = counts.GetValueOrDefault(report.Outcome) + 1;
            Show(context.Output, report);
        }

        var (passed, notes, failed) = (
            counts.GetValueOrDefault(ProbeOutcome.Pass), counts.GetValueOrDefault(ProbeOutcome.Note), counts.GetValueOrDefault(ProbeOutcome.Fail));
        context.Output.Write(new { type = "summary", passed, notes, failed }, T["DoctorSummary", passed, notes, failed]);
        return failed > 0 ? ExitCode.Usage : notes > 0 ? ExitCode.Findings : ExitCode.Done;
    }

    private static void Show(CommandOutput output, ProbeReport report)
    {
        var (sentence, advice) = (FindingTexts.Sentence(report), report.Outcome == ProbeOutcome.Pass ? null : FindingTexts.Advice(report));
        var line = Word(report.Outcome).PadRight(OutcomeWidth) + sentence;
        output.Write(
            new { type = "probe", probe = report.Probe, outcome = report.Outcome, finding = report.Finding, values = report.Values, sentence, advice },
            advice is null ? line : $"{line}\n{new string(' ', OutcomeWidth)}{advice}");
    }

    private static string Word(ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.Pass => T["OutcomePass"],
        ProbeOutcome.Note => T["OutcomeNote"],
        ProbeOutcome.Fail => T["OutcomeFail"],
    };

    private static string NameOf(StoreProvider provider) => provider switch
    {
        StoreProvider.Other => T["ProviderOther"],
        StoreProvider.Disk => T["ProviderDisk"],
        StoreProvider.Aws => "Amazon S3",
        StoreProvider.Ceph => "Ceph RADOS Gateway",
        StoreProvider.Garage => "Garage",
        StoreProvider.RustFS => "RustFS",
        StoreProvider.SeaweedFS => "SeaweedFS",
        StoreProvider.R2 => "Cloudflare R2",
        StoreProvider.B2 => "Backblaze B2",
        StoreProvider.Wasabi => "Wasabi",
        StoreProvider.Hetzner => "Hetzner Object Storage",
        StoreProvider.MinIO => "MinIO",
    };

    private static string? HintOf(StoreProvider provider) => provider switch
    {
        StoreProvider.R2 => T["ProviderR2Hint"],
        StoreProvider.B2 => T["ProviderB2Hint"],
        StoreProvider.MinIO => T["ProviderMinIOHint"],
        StoreProvider.Other or StoreProvider.Disk or StoreProvider.Aws or StoreProvider.Ceph or StoreProvider.Garage or StoreProvider.RustFS
            or StoreProvider.SeaweedFS or StoreProvider.Wasabi or StoreProvider.Hetzner => (string?)null,
    };
}
