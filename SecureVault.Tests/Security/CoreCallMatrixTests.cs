using SecureVault.Core;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Audit;
using SecureVault.Core.Keys.Rotation;
using SecureVault.Core.Thumbnails;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Security.Calls;

namespace SecureVault.Tests.Security;

/// <summary>
/// Every public call of Core that says who makes it, against every kind of caller. Things of somebody else answer like things that do not
/// exist, and a call without a row fails: nobody adds one without saying who may make it.
/// </summary>
public sealed class CoreCallMatrixTests
{
    private static readonly CoreCall[] Rows = [.. DriveCalls.Rows, .. FileCalls.Rows, .. AccountCalls.Rows, .. PeopleCalls.Rows, .. UpkeepCalls.Rows, .. FileCalls.LastRows];

    // Calls whose first parameter is not the one who asks, each with the reason.
    private static readonly Dictionary<string, string> LeftOut = new()
    {
        [$"{nameof(AuditReads)}.RecordAsync(UserId, AuditTarget, VersionId)"] = "Notes what somebody was given already.",
        [$"{nameof(IThumbnailMaker)}.MakeAsync(UserId, Stream, long)"] = "Names in whose turn it works; the image comes with the call.",
        [$"{nameof(PasswordLinks)}.MakeForMailAsync(UserId)"] = "Names whose address a mail goes to; anybody may ask for one.",
        [$"{nameof(PersonGate)}.TryEnterAsync(UserId, CostlyWork)"] = "Counts who works, and gives nothing but a place.",
        [$"{nameof(ThumbnailService)}.Ask(UserId, IEnumerable<DriveEntry>)"] = "Notes what to make pictures of; making them looks for the owner's row.",
        [$"{nameof(UploadService)}.Watch(UserId, VersionId, IProgress<long>, Action<UploadOutcome>)"] = "Has a test of its own here.",
        [$"{nameof(UserKeyChange)}.RunAsync(UserId, bool)"] = "Names whose key it is, for the operator of the server.",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task No_call_gives_anything_to_somebody_else_or_changes_it() => AssertAsync(isForAdministrators: false);

    [Fact]
    public Task Nobody_but_an_administrator_makes_the_calls_of_one() => AssertAsync(isForAdministrators: true);

    [Fact]
    public void Every_call_that_says_who_makes_it_has_a_row()
    {
        var calls = CoreCallList.Find();
        var rows = Rows.Select(row => row.Key).ToHashSet();

        Assert.True(calls.Count > 100);
        Assert.Equal([], calls.Except(rows).Except(LeftOut.Keys).Order());
        Assert.Equal([], rows.Except(calls).Order());
        Assert.Equal([], LeftOut.Keys.Except(calls).Concat(LeftOut.Keys.Intersect(rows)).Order());
    }

    [Fact]
    public async Task Nobody_hears_of_an_upload_of_somebody_else()
    {
        await using var scene = await CallScene.StartAsync();
        var heard = new List<UserId>();
        var listeners = new[] { scene.Things.Owner, scene.Other, scene.Administrator }
            .Select(user => scene.Vault.Uploads.Watch(user, scene.Things.Upload, new Progress<long>(), _ => heard.Add(user)))
            .ToList();

        Assert.IsType<UploadOutcome.Received>(
            await scene.Vault.Uploads.AppendAsync(scene.Things.Owner, scene.Things.Upload, CallThingsMaker.Arrived.Length, new MemoryStream([1]), 1, Token));

        Assert.Equal([scene.Things.Owner], heard);
        listeners.ForEach(listener => listener.Dispose());
    }

    private static async Task AssertAsync(bool isForAdministrators)
    {
        await using var scene = await CallScene.StartAsync();
        var wrong = new List<string>();
        foreach (var row in Rows.Where(row => row.IsForAdministrators == isForAdministrators))
        {
            wrong.AddRange(await new CallTrial(scene, row).RunAsync());
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(scene.Owners > 10, "Changes are not noticed any more.");
    }
}
