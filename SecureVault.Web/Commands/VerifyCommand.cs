using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Jobs;
using SecureVault.Core.Receipts;
using SecureVault.Web.Commands.Progress;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands;

/// <summary>Reads what the vault stores and finds out whether it is what was stored.</summary>
internal static partial class VerifyCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create()
    {
        var all = new Option<bool>("--all") { Description = T["AllOption"] };
        var sample = new Option<VerificationScope?>("--sample") { Description = T["SampleOption"], HelpName = "5%", CustomParser = ReadSample };
        var part = new Option<VerificationScope?>("--part") { Description = T["PartOption"], HelpName = "3/30", CustomParser = ReadPart };
        var verb = new VerbCommand(
            "verify",
            T["VerifyAbout"],
            ["verify", "verify --sample 5%", "verify --part $(date +%-d)/31 --json >> verified.jsonl"],
            (context, token) => RunAsync(
                context, context.Parsed.GetValue(sample) ?? context.Parsed.GetValue(part) ?? VerificationScope.All, token))
        {
            all,
            sample,
            part,
        };
        verb.Validators.Add(given =>
        {
            if (new Option[] { all, sample, part }.Count(option => given.GetResult(option) is { Implicit: false }) > 1)
            {
                given.AddError(T["OneScope"]);
            }
        });
        return verb;
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, VerificationScope scope, CancellationToken cancellationToken)
    {
        await using var vault = context.Open();
        await vault.OpenDatabaseAsync(cancellationToken);
        await vault.LoadKeysAsync(cancellationToken);
        await vault.CheckStoreAsync(cancellationToken);
        using var turn = vault.TakeTurn(JobName.Verification);
        var verification = vault.Get<StoreVerification>();
        var size = await verification.MeasureAsync(scope, cancellationToken);
        context.Output.Note(T.Counted("Verifying", size.Versions, context.Output.Units.Size(size.SealedBytes)));
        var tally = new VerdictTally();
        await using (var display = await ProgressDisplay.MeasureAsync(context.Output, T["ProgressVerify"]))
        {
            var read = 0L;
            await foreach (var version in verification.RunAsync(scope, cancellationToken))
            {
                tally.Add(version);
                Show(context.Output, version);
                display.Report(read += version.SealedLength, size.SealedBytes);
            }
        }

        context.Output.Write(
            new { type = "summary", intact = tally.Intact, damaged = tally.Damaged, missing = tally.Missing, noKey = tally.NoKey, storeFailed = tally.StoreFailed, sealedBytes = tally.SealedBytes },
            tally.IsClean ? T.Counted("AllIntact", tally.Intact, context.Output.Units.Size(tally.SealedBytes)) : Summary(tally));
        return tally.ExitCode;
    }

    private static void Show(CommandOutput output, VerifiedVersion version) => output.Write(
        new
        {
            type = "version",
            version = version.Version.Value,
            owner = version.Owner.Value,
            objectKey = version.ObjectKey,
            sealedBytes = version.SealedLength,
            verdict = version.Verdict,
            chunk = version.Chunk,
        },
        version.Verdict switch
        {
            VersionVerdict.Intact => (string?)null,
            VersionVerdict.Damaged when version.Chunk is { } chunk => T["VersionDamagedChunk", version.ObjectKey, version.Version.Value, chunk],
            VersionVerdict.Damaged => T["VersionDamaged", version.ObjectKey, version.Version.Value],
            VersionVerdict.Missing => T["VersionMissing", version.ObjectKey, version.Version.Value],
            VersionVerdict.NoKey => T["VersionNoKey", version.ObjectKey, version.Version.Value],
            VersionVerdict.StoreFailed => T["VersionStoreFailed", version.ObjectKey, version.Version.Value],
        });

    private static string Summary(VerdictTally tally) =>
        T["VerifySummary", tally.Intact, tally.Damaged, tally.Missing, tally.NoKey, tally.StoreFailed];

    private static VerificationScope? ReadSample(ArgumentResult given)
    {
        if (double.TryParse(given.Tokens[0].Value.TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= 100)
        {
            return VerificationScope.Sample(percent / 100);
        }

        given.AddError(T["SampleForm"]);
        return null;
    }

    private static VerificationScope? ReadPart(ArgumentResult given)
    {
        var match = PartForm().Match(given.Tokens[0].Value);
        if (match.Success
            && int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) is >= 1 and var number
            && int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture) is var count
            && number <= count)
        {
            return VerificationScope.Part(number, count);
        }

        given.AddError(T["PartForm"]);
        return null;
    }

    [GeneratedRegex("^(?<number>[0-9]{1,5})/(?<count>[0-9]{1,5})$")]
    private static partial Regex PartForm();
}
