using System.Globalization;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Doctor;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Shared.Doctor;

/// <summary>The sentence for each finding of the doctor, and what to do about it.</summary>
internal static class FindingTexts
{
    private static readonly IStringLocalizer T = Words.Of<DoctorTexts>();

    private static readonly Dictionary<ProbeFinding, FindingText> Texts = new()
    {
        [ProbeFinding.RequestFailed] = new(values => T["RequestFailed", Plain(values[0])], () => T["RequestFailedAdvice"]),
        [ProbeFinding.AddressAnswers] = new(values => T["AddressAnswers", Plain(values[0])], null),
        [ProbeFinding.AddressPlain] = new(values => T["AddressPlain", Plain(values[0])], () => T["AddressPlainAdvice"]),
        [ProbeFinding.AddressUnknown] = new(values => T["AddressUnknown", Plain(values[0])], () => T["AddressUnknownAdvice"]),
        [ProbeFinding.AddressSilent] = new(values => T["AddressSilent", Plain(values[0])], () => T["AddressSilentAdvice"]),
        [ProbeFinding.CertificateInvalid] = new(values => T["CertificateInvalid", Plain(values[0])], () => T["CertificateInvalidAdvice"]),
        [ProbeFinding.CredentialsAccepted] = new(_ => T["CredentialsAccepted"], null),
        [ProbeFinding.CredentialsMissing] = new(_ => T["CredentialsMissing"], () => T["CredentialsMissingAdvice"]),
        [ProbeFinding.CredentialsRefused] = new(values => T["CredentialsRefused", Plain(values[0])], () => T["CredentialsRefusedAdvice"]),
        [ProbeFinding.BucketThere] = new(values => T["BucketThere", Plain(values[0])], null),
        [ProbeFinding.BucketMissing] = new(values => T["BucketMissing", Plain(values[0])], () => T["BucketMissingAdvice"]),
        [ProbeFinding.BucketDenied] = new(values => T["BucketDenied", Plain(values[0])], () => T["BucketDeniedAdvice"]),
        [ProbeFinding.BucketElsewhere] = new(values => T["BucketElsewhere", Plain(values[0])], () => T["BucketElsewhereAdvice"]),
        [ProbeFinding.ClockRight] = new(values => T["ClockRight", Plain(values[0])], null),
        [ProbeFinding.ClockOff] = new(values => T["ClockOff", Plain(values[0])], () => T["ClockOffAdvice"]),
        [ProbeFinding.ClockWrong] = new(values => T["ClockWrong", Plain(values[0])], () => T["ClockWrongAdvice"]),
        [ProbeFinding.ClockUntold] = new(_ => T["ClockUntold"], () => T["ClockUntoldAdvice"]),
        [ProbeFinding.ObjectsKept] = new(_ => T["ObjectsKept"], null),
        [ProbeFinding.LengthWrong] = new(_ => T["LengthWrong"], () => T["LengthWrongAdvice"]),
        [ProbeFinding.ContentWrong] = new(_ => T["ContentWrong"], () => T["ContentWrongAdvice"]),
        [ProbeFinding.RangeWrong] = new(_ => T["RangeWrong"], () => T["RangeWrongAdvice"]),
        [ProbeFinding.DeleteIneffective] = new(_ => T["DeleteIneffective"], () => T["DeleteIneffectiveAdvice"]),
        [ProbeFinding.CreateOnlyHonoured] = new(_ => T["CreateOnlyHonoured"], null),
        [ProbeFinding.CreateOnlyIgnored] = new(_ => T["CreateOnlyIgnored"], () => T["CreateOnlyIgnoredAdvice"]),
        [ProbeFinding.CreateOnlyRefused] = new(_ => T["CreateOnlyRefused"], () => T["CreateOnlyRefusedAdvice"]),
        [ProbeFinding.PartsKept] = new(_ => T["PartsKept"], null),
        [ProbeFinding.PartsWrong] = new(_ => T["PartsWrong"], () => T["PartsWrongAdvice"]),
        [ProbeFinding.PartsNotListed] = new(_ => T["PartsNotListed"], () => T["PartsNotListedAdvice"]),
        [ProbeFinding.AbortIneffective] = new(_ => T["AbortIneffective"], () => T["AbortIneffectiveAdvice"]),
        [ProbeFinding.UnequalPartsTaken] = new(_ => T["UnequalPartsTaken"], null),
        [ProbeFinding.UnequalPartsRefused] = new(_ => T["UnequalPartsRefused"], () => T["UnequalPartsRefusedAdvice"]),
        [ProbeFinding.ChecksumsTaken] = new(_ => T["ChecksumsTaken"], null),
        [ProbeFinding.ChecksumsRefused] = new(_ => T["ChecksumsRefused"], () => T["ChecksumsRefusedAdvice"]),
        [ProbeFinding.ChecksumsPossible] = new(_ => T["ChecksumsPossible"], () => T["ChecksumsPossibleAdvice"]),
        [ProbeFinding.ChecksumsOff] = new(_ => T["ChecksumsOff"], null),
        [ProbeFinding.PagesWhole] = new(_ => T["PagesWhole"], null),
        [ProbeFinding.PagesWrong] = new(_ => T["PagesWrong"], () => T["PagesWrongAdvice"]),
        [ProbeFinding.AnonymousRefused] = new(_ => T["AnonymousRefused"], null),
        [ProbeFinding.AnonymousAllowed] = new(_ => T["AnonymousAllowed"], () => T["AnonymousAllowedAdvice"]),
        [ProbeFinding.NothingKept] = new(_ => T["NothingKept"], null),
        [ProbeFinding.VersionsKept] = new(_ => T["VersionsKept"], () => T["VersionsKeptAdvice"]),
        [ProbeFinding.LockOn] = new(_ => T["LockOn"], () => T["LockOnAdvice"]),
        [ProbeFinding.NotAllowedToLook] = new(_ => T["NotAllowedToLook"], null),
        [ProbeFinding.LifecycleThere] = new(_ => T["LifecycleThere"], null),
        [ProbeFinding.LifecycleMissing] = new(_ => T["LifecycleMissing"], () => T["LifecycleMissingAdvice"]),
        [ProbeFinding.RightsNarrow] = new(_ => T["RightsNarrow"], null),
        [ProbeFinding.RightsWide] = new(values => T["RightsWide", Plain(values[0])], () => T["RightsWideAdvice"]),
        [ProbeFinding.NoLeftovers] = new(values => T["NoLeftovers", Plain(values[0]), Size(values[1])], null),
        [ProbeFinding.OldUploads] = new(values => T["OldUploads", Plain(values[0]), Plain(values[1]), Size(values[2])], () => T["OldUploadsAdvice"]),
        [ProbeFinding.SpeedMeasured] = new(values => T["SpeedMeasured", Plain(values[0]), Plain(values[1]), Size(values[2]), Size(values[3])], null),
        [ProbeFinding.SpeedLow] = new(values => T["SpeedLow", Plain(values[0]), Plain(values[1]), Size(values[2]), Size(values[3])], () => T["SpeedLowAdvice"]),
        [ProbeFinding.SizesKept] = new(_ => T["SizesKept"], null),
        [ProbeFinding.SizesWrong] = new(values => T["SizesWrong", Size(values[0])], () => T["SizesWrongAdvice"]),
        [ProbeFinding.FolderThere] = new(values => T["FolderThere", Plain(values[0])], null),
        [ProbeFinding.FolderMissing] = new(values => T["FolderMissing", Plain(values[0])], () => T["FolderMissingAdvice"]),
        [ProbeFinding.FolderPrivate] = new(_ => T["FolderPrivate"], null),
        [ProbeFinding.FolderShared] = new(values => T["FolderShared", Plain(values[0])], () => T["FolderSharedAdvice"]),
        [ProbeFinding.FolderWithoutModes] = new(_ => T["FolderWithoutModes"], () => T["FolderWithoutModesAdvice"]),
        [ProbeFinding.WritingDurable] = new(_ => T["WritingDurable"], null),
        [ProbeFinding.NotWritable] = new(values => T["NotWritable", Plain(values[0])], () => T["NotWritableAdvice"]),
        [ProbeFinding.RenamingWorks] = new(_ => T["RenamingWorks"], null),
        [ProbeFinding.RenamingFails] = new(_ => T["RenamingFails"], () => T["RenamingFailsAdvice"]),
        [ProbeFinding.SpaceEnough] = new(values => T["SpaceEnough", Size(values[0])], null),
        [ProbeFinding.SpaceShort] = new(values => T["SpaceShort", Size(values[0])], () => T["SpaceShortAdvice"]),
        [ProbeFinding.UploadsNotListed] = new(_ => T["UploadsNotListed"], () => T["UploadsNotListedAdvice"]),
    };

    /// <summary>What was found, in a sentence.</summary>
    public static string Sentence(ProbeReport report) => Texts[report.Finding].Says(report.Values);

    /// <summary>What to do; null where nothing has to be done.</summary>
    public static string? Advice(ProbeReport report) => Texts[report.Finding].Advice?.Invoke();

    private static string Size(object bytes) => ByteSize.Format((long)bytes);

    private static object Plain(object value) => value is long number ? number.ToString("N0", CultureInfo.CurrentCulture) : value;

    private sealed record FindingText(Func<IReadOnlyList<object>, string> Says, Func<string>? Advice);
}
