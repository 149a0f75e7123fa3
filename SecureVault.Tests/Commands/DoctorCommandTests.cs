using System.Text.RegularExpressions;
using SecureVault.Core.Doctor;
using SecureVault.Tests.Hosting;
using SecureVault.Web.Components.Shared.Doctor;

namespace SecureVault.Tests.Commands;

public sealed partial class DoctorCommandTests
{
    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task The_store_of_a_running_vault_is_examined(string language)
    {
        await using var vault = await CoreVault.StartAsync();
        await vault.AddUserAsync();

        (await RunAsync(vault, language)).AssertGolden("doctor", language);
    }

    [Theory]
    [MemberData(nameof(VerbRun.Languages), MemberType = typeof(VerbRun))]
    public async Task A_store_that_is_away_has_failed(string language)
    {
        await using var vault = await CoreVault.StartAsync();
        Directory.Move(vault.Folder.Combine("objects"), vault.Folder.Combine("elsewhere"));

        (await RunAsync(vault, language)).AssertGolden("doctor-missing", language);
    }

    [Fact]
    public void Every_finding_has_a_sentence_in_each_language()
    {
        object[] values = [1L, 2L, 3L, 4L];
        foreach (var finding in Enum.GetValues<ProbeFinding>())
        {
            var report = new ProbeReport(Probe.Address, ProbeOutcome.Fail, finding, values);
            var (english, german) = (TestCulture.In("en", () => FindingTexts.Sentence(report)), TestCulture.In("de", () => FindingTexts.Sentence(report)));
            Assert.NotEqual(finding == ProbeFinding.RequestFailed, english != german);
        }
    }

    // Speed and room are the machine's.
    private static async Task<Run> RunAsync(CoreVault vault, string language)
    {
        var run = await VerbRun.RunAsync(vault, language, "doctor");
        return run with
        {
            Output = Measure().Replace(run.Output.Replace(vault.Folder.Path, "<folder>", StringComparison.Ordinal), "<measure>"),
        };
    }

    [GeneratedRegex(@"(?<=\s)[0-9.,]+ (ms|[KMGT]?B)(?!\w)")]
    private static partial Regex Measure();
}
