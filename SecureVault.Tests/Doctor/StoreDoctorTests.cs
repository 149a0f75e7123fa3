using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Doctor;
using SecureVault.Core.Storage;
using SecureVault.Tests.Storage.S3;

namespace SecureVault.Tests.Doctor;

/// <summary>The doctor on a real S3 server, whole and with one thing broken at a time.</summary>
public sealed class StoreDoctorTests
{
    /// <summary>What RADOS Gateway 16.2 shows to a user with all rights.</summary>
    private static readonly Dictionary<Probe, ProbeFinding> Healthy = new()
    {
        [Probe.Address] = ProbeFinding.AddressAnswers,
        [Probe.Clock] = ProbeFinding.ClockRight,
        [Probe.Credentials] = ProbeFinding.CredentialsAccepted,
        [Probe.Bucket] = ProbeFinding.BucketThere,
        [Probe.Objects] = ProbeFinding.ObjectsKept,
        [Probe.CreateOnly] = ProbeFinding.CreateOnlyHonoured,
        [Probe.Parts] = ProbeFinding.PartsKept,
        [Probe.UnequalParts] = ProbeFinding.UnequalPartsTaken,
        [Probe.Checksums] = ProbeFinding.ChecksumsTaken,
        [Probe.Listing] = ProbeFinding.PagesWhole,
        [Probe.Anonymous] = ProbeFinding.AnonymousRefused,
        [Probe.Versioning] = ProbeFinding.NothingKept,
        [Probe.Lifecycle] = ProbeFinding.LifecycleMissing,
        [Probe.Rights] = ProbeFinding.RightsWide,
        [Probe.Leftovers] = ProbeFinding.NoLeftovers,
        [Probe.Sizes] = ProbeFinding.SizesKept,
    };

    private static readonly Dictionary<string, Fault> Faults = new()
    {
        ["clock five minutes off"] = new(Probe.Clock, ProbeOutcome.Note, ProbeFinding.ClockOff, Spoil: (_, answer) => At(answer, TimeSpan.FromMinutes(-5))),
        ["wrong length"] = new(Probe.Objects, ProbeOutcome.Fail, ProbeFinding.LengthWrong, Spoil: (request, answer) =>
            Is(request, "HEAD", "/object") ? With(answer, "Content-Length", "99999") : answer),
        ["changed content"] = new(Probe.Objects, ProbeOutcome.Fail, ProbeFinding.ContentWrong, Spoil: (request, answer) =>
            Is(request, "GET", "/object") ? Flip(answer) : answer),
        ["wrong range"] = new(Probe.Objects, ProbeOutcome.Fail, ProbeFinding.RangeWrong, Spoil: (request, answer) =>
            Is(request, "GET", "/object") && request.Headers.Range == "bytes=1000-50999" ? Flip(answer) : answer),
        ["deletes nothing"] = new(Probe.Objects, ProbeOutcome.Fail, ProbeFinding.DeleteIneffective, request =>
            Is(request, "DELETE", "/object") ? new S3Answer(204, [], []) : null),
        ["replaces"] = new(Probe.CreateOnly, ProbeOutcome.Note, ProbeFinding.CreateOnlyIgnored, request =>
            request.Headers.IfNoneMatch.Count > 0 ? new S3Answer(200, new() { ["ETag"] = "\"1\"" }, []) : null),
        ["no conditions"] = new(Probe.CreateOnly, ProbeOutcome.Note, ProbeFinding.CreateOnlyRefused, request =>
            request.Headers.IfNoneMatch.Count > 0 ? S3Answer.Error(501, "NotImplemented") : null),
        ["lost parts"] = new(Probe.Parts, ProbeOutcome.Note, ProbeFinding.PartsNotListed, request =>
            Is(request, "GET", "/parts") && request.Query.ContainsKey("uploadId")
                ? S3Answer.Xml("<ListPartsResult><IsTruncated>false</IsTruncated></ListPartsResult>") : null),
        ["mixed up parts"] = new(Probe.Parts, ProbeOutcome.Fail, ProbeFinding.PartsWrong, Spoil: (request, answer) =>
            Is(request, "GET", "/parts") && !request.Query.ContainsKey("uploadId") ? Flip(answer) : answer),
        ["aborts nothing"] = new(Probe.Parts, ProbeOutcome.Fail, ProbeFinding.AbortIneffective, request =>
            Is(request, "DELETE", "/given-up") ? new S3Answer(204, [], []) : null),
        ["may not abort"] = new(Probe.Parts, ProbeOutcome.Fail, ProbeFinding.AbortIneffective, request =>
            Is(request, "DELETE", "/given-up") && request.Query.ContainsKey("uploadId") ? S3Answer.Error(403, "AccessDenied") : null),
        ["equal parts only"] = new(Probe.UnequalParts, ProbeOutcome.Note, ProbeFinding.UnequalPartsRefused, request =>
            Is(request, "POST", "/unequal") && request.Query.ContainsKey("uploadId") ? S3Answer.Error(400, "InvalidPart") : null),
        ["no checksums"] = new(Probe.Checksums, ProbeOutcome.Fail, ProbeFinding.ChecksumsRefused, request =>
            Is(request, "PUT", "/checksum") ? S3Answer.Error(501, "NotImplemented") : null),
        ["one page"] = new(Probe.Listing, ProbeOutcome.Fail, ProbeFinding.PagesWrong, request =>
            request.Query.ContainsKey("continuation-token") ? S3Answer.Xml("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>") : null),
        ["open to all"] = new(Probe.Anonymous, ProbeOutcome.Fail, ProbeFinding.AnonymousAllowed, request =>
            Is(request, "GET", "/private") && request.Headers.Authorization.Count == 0 ? new S3Answer(200, [], [1]) : null),
        ["versions"] = new(Probe.Versioning, ProbeOutcome.Note, ProbeFinding.VersionsKept, request => request.Query.ContainsKey("versioning")
            ? S3Answer.Xml("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>") : null),
        ["object lock"] = new(Probe.Versioning, ProbeOutcome.Note, ProbeFinding.LockOn, request => request.Query.ContainsKey("object-lock")
            ? S3Answer.Xml("<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>") : null),
        ["may not ask"] = new(Probe.Versioning, ProbeOutcome.Pass, ProbeFinding.NotAllowedToLook, request =>
            request.Query.ContainsKey("object-lock") ? S3Answer.Error(403, "AccessDenied") : null),
        ["a rule"] = new(Probe.Lifecycle, ProbeOutcome.Pass, ProbeFinding.LifecycleThere, request => request.Query.ContainsKey("lifecycle")
            ? S3Answer.Xml("<LifecycleConfiguration><Rule><ID>a</ID><Status>Enabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>") : null),
        ["few rights"] = new(Probe.Rights, ProbeOutcome.Pass, ProbeFinding.RightsNarrow, request =>
            request.Path == "/" && request.Headers.Authorization.Count > 0 ? S3Answer.Error(403, "AccessDenied") : null),
        ["an old upload"] = new(Probe.Leftovers, ProbeOutcome.Note, ProbeFinding.OldUploads, request =>
            request.Query.ContainsKey("uploads") && request.Query["prefix"] == "vault/"
                ? S3Answer.Xml("<ListMultipartUploadsResult><IsTruncated>false</IsTruncated><Upload><Key>vault/x</Key><UploadId>1</UploadId><Initiated>2026-01-02T03:04:05.000Z</Initiated></Upload></ListMultipartUploadsResult>") : null),
        ["no list of uploads"] = new(Probe.Leftovers, ProbeOutcome.Fail, ProbeFinding.UploadsNotListed, request =>
            HttpMethods.IsGet(request.Method) && request.Query.ContainsKey("uploads") ? S3Answer.Error(501, "NotImplemented") : null),
        ["nothing empty"] = new(Probe.Sizes, ProbeOutcome.Fail, ProbeFinding.SizesWrong, request => Is(request, "GET", "/empty") ? new S3Answer(200, [], [1]) : null),
        ["out of order"] = new(Probe.Sizes, ProbeOutcome.Fail, ProbeFinding.RequestFailed, request => Is(request, "PUT", "/empty") ? S3Answer.Error(503, "SlowDown") : null),
    };

    public static TheoryData<string> FaultNames => [.. Faults.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_healthy_server_keeps_nothing_of_the_examination()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var other = await S3TestServer.NewBucketAsync(Token);
        await bucket.Client.PutObjectAsync(new() { BucketName = bucket.Name, Key = "vault/theirs", ContentBody = "a" }, Token);
        await bucket.Client.PutObjectAsync(new() { BucketName = bucket.Name, Key = "vault/doctor/theirs", ContentBody = "a" }, Token);

        var reports = await ExamineAsync(bucket, bucket.Url);

        Assert.Equal(Healthy, reports.Where(report => report.Probe != Probe.Speed).ToDictionary(report => report.Probe, report => report.Finding));
        Assert.DoesNotContain(ProbeOutcome.Fail, reports.Select(report => report.Outcome));
        Assert.Equal(["vault/doctor/theirs", "vault/theirs"], await bucket.NamesAsync());
    }

    [Theory]
    [MemberData(nameof(FaultNames))]
    public async Task One_fault_shows_in_its_probe_alone(string name)
    {
        var fault = Faults[name];
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var other = await S3TestServer.NewBucketAsync(Token);
        await using var server = await FaultyS3.StartAsync(bucket.Url);
        server.Instead = fault.Instead ?? server.Instead;
        server.Spoil = fault.Spoil ?? server.Spoil;

        var reports = await ExamineAsync(bucket, server.Url);

        Assert.Equal(name is "deletes nothing" or "aborts nothing" or "may not abort" ? 1 : 0, (await bucket.NamesAsync()).Count);
        var found = Assert.Single(reports, report => report.Probe == fault.Probe);
        Assert.Equal((fault.Outcome, fault.Finding), (found.Outcome, found.Finding));
        Assert.Equal(
            Healthy.Where(healthy => healthy.Key != fault.Probe),
            reports.Where(report => report.Probe != fault.Probe && report.Probe != Probe.Speed).Select(report => KeyValuePair.Create(report.Probe, report.Finding)));
    }

    [Fact]
    public async Task A_wrong_clock_is_told_before_the_server_refuses_requests_for_it()
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var server = await FaultyS3.StartAsync(bucket.Url);
        server.Instead = request => request.Headers.Authorization.Count > 0 ? S3Answer.Error(403, "RequestTimeTooSkewed") : null;
        server.Spoil = (_, answer) => At(answer, TimeSpan.FromHours(1));

        var reports = await ExamineAsync(bucket, server.Url);

        Assert.Equal(
            [ProbeFinding.AddressAnswers, ProbeFinding.ClockWrong, ProbeFinding.CredentialsRefused],
            reports.Select(report => report.Finding));
    }

    [Theory]
    [InlineData(403, "InvalidAccessKeyId", ProbeFinding.CredentialsRefused)]
    [InlineData(403, "AccessDenied", ProbeFinding.BucketDenied)]
    [InlineData(404, "NoSuchBucket", ProbeFinding.BucketMissing)]
    [InlineData(400, "AuthorizationHeaderMalformed", ProbeFinding.BucketElsewhere)]
    public async Task Nothing_is_stored_where_nothing_may_be(int status, string code, ProbeFinding finding)
    {
        await using var bucket = await S3TestServer.NewBucketAsync(Token);
        await using var server = await FaultyS3.StartAsync(bucket.Url);
        var written = 0;
        server.Instead = request =>
        {
            written += HttpMethods.IsPut(request.Method) || HttpMethods.IsPost(request.Method) ? 1 : 0;
            return request.Query.ContainsKey("list-type") ? S3Answer.Error(status, code) : null;
        };

        var last = (await ExamineAsync(bucket, server.Url))[^1];

        Assert.Equal((ProbeOutcome.Fail, finding, 0), (last.Outcome, last.Finding, written));
    }

    [Fact]
    public async Task A_server_that_cannot_be_spoken_to_ends_the_examination()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var silent = $"http://{free.LocalEndpoint}";
        free.Stop();
        await using var untrusted = await S3Stub.StartAsync(https: true);

        Assert.Equal(ProbeFinding.AddressSilent, Assert.Single(await ExamineAsync(silent)).Finding);
        Assert.Equal(ProbeFinding.AddressUnknown, Assert.Single(await ExamineAsync("http://nowhere.invalid")).Finding);
        Assert.Equal(ProbeFinding.CertificateInvalid, Assert.Single(await ExamineAsync(untrusted.Url)).Finding);
    }

    [Theory]
    [InlineData("https://s3.eu-central-1.amazonaws.com", null, StoreProvider.Aws)]
    [InlineData("https://account.r2.cloudflarestorage.com", null, StoreProvider.R2)]
    [InlineData("https://s3.eu-central-003.backblazeb2.com", null, StoreProvider.B2)]
    [InlineData("https://s3.eu-central-1.wasabisys.com", null, StoreProvider.Wasabi)]
    [InlineData("https://fsn1.your-objectstorage.com", null, StoreProvider.Hetzner)]
    [InlineData("http://127.0.0.1:9000", "Server MinIO", StoreProvider.MinIO)]
    [InlineData("http://seaweedfs:8333", null, StoreProvider.SeaweedFS)]
    [InlineData("http://127.0.0.1:3900", "Server garage", StoreProvider.Garage)]
    [InlineData("https://storage.example.org", "Server nginx", StoreProvider.Other)]
    public void A_provider_is_known_by_its_address_or_its_answers(string address, string? server, StoreProvider provider) =>
        Assert.Equal(provider, StoreProviders.Of(new Uri(address), server));

    [Fact]
    public async Task A_folder_is_examined_and_left_as_it_was()
    {
        using var folder = new TemporaryFolder();
        var objects = new DirectoryInfo(folder.Combine("objects"));
        PrivateFiles.CreateFolder(objects.FullName);

        Assert.DoesNotContain(ProbeOutcome.Fail, (await ExamineFolderAsync(folder)).Select(report => report.Outcome));
        Assert.Empty(objects.EnumerateFileSystemInfos());

        if (!OperatingSystem.IsWindows())
        {
            objects.UnixFileMode |= UnixFileMode.OtherRead;
            Assert.Contains(ProbeFinding.FolderShared, (await ExamineFolderAsync(folder)).Select(report => report.Finding));
        }

        await File.WriteAllTextAsync(folder.Combine("objects", "doctor"), "no folder", Token);
        Assert.Contains(ProbeFinding.NotWritable, (await ExamineFolderAsync(folder)).Select(report => report.Finding));
        objects.Delete(recursive: true);
        Assert.Equal(ProbeFinding.FolderMissing, Assert.Single(await ExamineFolderAsync(folder)).Finding);
    }

    private static async Task<List<ProbeReport>> ExamineAsync(S3TestBucket bucket, string url) =>
        await NewDoctor(ObjectStoreKind.S3, options =>
        {
            options.S3.Bucket = bucket.Name;
            options.S3.ServiceUrl = url;
            options.S3.Prefix = "vault";
        }).RunAsync(Token).ToListAsync(Token);

    private static async Task<List<ProbeReport>> ExamineAsync(string url) =>
        await NewDoctor(ObjectStoreKind.S3, options =>
        {
            options.S3.Bucket = "bucket";
            options.S3.ServiceUrl = url;
        }).RunAsync(Token).ToListAsync(Token);

    private static async Task<List<ProbeReport>> ExamineFolderAsync(TemporaryFolder folder) =>
        await NewDoctor(ObjectStoreKind.Disk, options => options.Disk.Folder = folder.Combine("objects")).RunAsync(Token).ToListAsync(Token);

    private static StoreDoctor NewDoctor(ObjectStoreKind kind, Action<ObjectStoreOptions> change)
    {
        var options = new ObjectStoreOptions { Kind = kind };
        change(options);
        return new StoreDoctor(Options.Create(options), Options.Create(new VaultOptions()), TimeProvider.System);
    }

    private static bool Is(HttpRequest request, string method, string ending) =>
        request.Method == method && request.Path.Value!.EndsWith(ending, StringComparison.Ordinal);

    private static S3Answer Flip(S3Answer answer)
    {
        var body = answer.Body.ToArray();
        body[body.Length / 2] ^= 1;
        return answer with { Body = body };
    }

    private static S3Answer With(S3Answer answer, string header, string value) => answer with { Headers = new(answer.Headers) { [header] = value } };

    private static S3Answer At(S3Answer answer, TimeSpan off) => With(answer, "Date", TimeProvider.System.GetUtcNow().Add(off).ToString("R"));

    private sealed record Fault(
        Probe Probe, ProbeOutcome Outcome, ProbeFinding Finding, Func<HttpRequest, S3Answer?>? Instead = null, Func<HttpRequest, S3Answer, S3Answer>? Spoil = null);
}
