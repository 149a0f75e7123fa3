using System.Globalization;
using System.Net;
using System.Xml;
using Amazon.Runtime;

namespace SecureVault.Core.Storage.S3;

/// <summary>
/// Maps errors of the AWS SDK to those of the store and tells the operator which setting to change. The SDK's
/// own sentence stays in the inner exception; the message here is made of settings and error codes only.
/// </summary>
internal sealed class S3Errors(S3StoreOptions options)
{
    private string Server => options.ServiceUrl.Length > 0
        ? $"ObjectStore:S3:ServiceUrl, {new Uri(options.ServiceUrl).GetLeftPart(UriPartial.Authority)}"
        : $"ObjectStore:S3:Region, {options.Region}";

    /// <summary>The exception to throw for any failure but the caller's own cancellation.</summary>
    public ObjectStoreException ErrorOf(Exception exception) => exception switch
    {
        ObjectStoreException known => known,
        XmlException or AmazonUnmarshallingException => new ObjectStoreException(
            ObjectStoreError.Incompatible, $"The server answers, but not as an S3 server does ({Server}).", exception),
        AmazonServiceException { StatusCode: not 0 } answer => OfAnswer(answer),
        AmazonClientException when IsAboutCredentials(exception) => new ObjectStoreException(
            ObjectStoreError.AccessDenied,
            "No S3 credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role, as the AWS SDK looks for them.",
            exception),
        // The SDK follows redirects to addresses of AWS only and takes any other for a wrong argument of its own.
        ArgumentException => new ObjectStoreException(ObjectStoreError.Incompatible, Elsewhere("redirect"), exception),
        OperationCanceledException or TimeoutException => TimeoutOf(exception),
        _ => new ObjectStoreException(ObjectStoreError.Unavailable, $"The S3 server can't be reached, or the connection broke ({Server}).", exception),
    };

    /// <summary>Nothing came for too long.</summary>
    /// <remarks>
    /// The chain below ends here. A read that is cancelled on a socket carries an <see cref="IOException"/>, and the SDK repeats a
    /// request as often as it may when it finds one anywhere in an exception. How often a silent server is asked is for
    /// <see cref="VaultBucket"/> to say, because each time costs a person the whole limit.
    /// </remarks>
    public ObjectStoreException TimeoutOf(Exception exception) => new(
        ObjectStoreError.Unavailable,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The S3 server did not answer in time (ObjectStore:S3:FirstByteTimeoutSeconds is {options.FirstByteTimeoutSeconds}, ObjectStore:S3:TimeoutSeconds {options.TimeoutSeconds}; {Server})."),
        new TimeoutException(exception.Message));

    /// <summary>Whether the answer says only that there is no such key or upload.</summary>
    public static bool IsMissing(AmazonServiceException answer) =>
        answer.StatusCode == HttpStatusCode.NotFound && answer.ErrorCode is not "NoSuchBucket";

    /// <summary>Whether a range was asked for that begins behind the object's end.</summary>
    public static bool IsBehindTheEnd(AmazonServiceException answer) =>
        answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable;

    private ObjectStoreException OfAnswer(AmazonServiceException answer)
    {
        var status = (int)answer.StatusCode;
        var code = CodeOf(answer);
        var (error, message) = code switch
        {
            "NoSuchBucket" => (ObjectStoreError.ContainerMissing, $"The bucket '{options.Bucket}' does not exist (ObjectStore:S3:Bucket; {Server})."),
            "NoSuchKey" or "NoSuchUpload" or "NotFound" or "NoSuchVersion" => (ObjectStoreError.NotFound, "There is no such object."),
            "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" or "TokenRefreshRequired" =>
                (ObjectStoreError.AccessDenied, $"The S3 server refuses the credentials ({code}); check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile or role that the AWS SDK finds ({Server})."),
            "RequestTimeTooSkewed" => (ObjectStoreError.AccessDenied, $"The S3 server refuses the request's time; set this machine's clock ({Server})."),
            "QuotaExceeded" or "InsufficientStorage" or "XMinioStorageFull" or "EntityTooLarge" => (ObjectStoreError.Full, $"The S3 server takes no more ({code}; ObjectStore:S3:Bucket)."),
            "PermanentRedirect" or "TemporaryRedirect" or "Redirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" =>
                (ObjectStoreError.Incompatible, Elsewhere(code)),
            "XAmzContentSHA256Mismatch" or "NotImplemented" or "BadDigest" or "InvalidDigest" or "MissingContentLength" =>
                (ObjectStoreError.Incompatible, Checksums(code)),
            "InvalidArgument" or "InvalidRequest" when IsAboutChecksums(answer) => (ObjectStoreError.Incompatible, Checksums(code)),
            _ when status is 401 or 403 => (ObjectStoreError.AccessDenied, $"The S3 server denies access ({code}); the vault needs the rights listed in deploy/s3/policy.json on ObjectStore:S3:Bucket '{options.Bucket}'."),
            _ when status is 404 => (ObjectStoreError.NotFound, "There is no such object."),
            _ when status is >= 300 and < 400 => (ObjectStoreError.Incompatible, Elsewhere(code)),
            _ when status is 501 => (ObjectStoreError.Incompatible, Checksums(code)),
            _ when status is 507 => (ObjectStoreError.Full, "The S3 server has no space left (status 507)."),
            _ => (ObjectStoreError.Unavailable, string.Create(CultureInfo.InvariantCulture, $"The S3 server failed (status {status}, {code}; {Server}).")),
        };
        return new ObjectStoreException(error, message, answer);
    }

    private string Elsewhere(string code) =>
        $"The bucket '{options.Bucket}' is in another region or at another address ({code}); set ObjectStore:S3:Region, and for a server other than AWS ObjectStore:S3:ServiceUrl and ObjectStore:S3:ForcePathStyle.";

    private string Checksums(string code) => options.Checksums == S3ChecksumMode.WhenSupported
        ? $"The S3 server refuses how content is sent ({code}); set ObjectStore:S3:Checksums to WhenRequired."
        : $"The S3 server refuses how content is sent ({code}); set ObjectStore:S3:DisablePayloadSigning to true, which needs https.";

    /// <summary>An error code as S3 writes them; an answer without one, or something else in its place, gives its status.</summary>
    private static string CodeOf(AmazonServiceException answer) =>
        answer.ErrorCode is { Length: > 0 and <= 60 } code && code.All(char.IsAsciiLetterOrDigit)
            ? code
            : answer.StatusCode.ToString();

    private static bool IsAboutChecksums(AmazonServiceException answer) =>
        Mentions(answer, "checksum") || Mentions(answer, "trailer") || Mentions(answer, "x-amz-content-sha256") || Mentions(answer, "x-amz-sdk-");

    private static bool IsAboutCredentials(Exception exception) => Mentions(exception, "credential");

    private static bool Mentions(Exception exception, string word) => exception.Message.Contains(word, StringComparison.OrdinalIgnoreCase);
}
