using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Amazon;
using Amazon.KeyManagementService;
using Amazon.KeyManagementService.Model;
using Amazon.Runtime;

namespace SecureVault.Core.Keys.Kms;

/// <summary>The text of a keyring as it is when KMS has decrypted its keys.</summary>
/// <param name="Text">With keys in the clear.</param>
/// <param name="Wraps">How each of them was wrapped.</param>
internal sealed record UnwrappedText(string Text, IReadOnlyDictionary<string, string> Wraps);

/// <summary>Has KMS encrypt the keys in the text of a keyring, and decrypt them again. States and remarks stay as they are.</summary>
internal sealed partial class KmsKeyWrap(KmsOptions options)
{
    private const string Prefix = "SVKMS1-";
    private const int MaxErrorRetry = 2;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // KMS authenticates it, so that a wrapped key is of no use for anything else that the same KMS key protects.
    private static readonly Dictionary<string, string> Context = new() { ["application"] = "SecureVault", ["purpose"] = "master key" };

    /// <summary>Decrypts every wrapped key. One in the clear, from before KMS was used, is taken as it is.</summary>
    /// <exception cref="MasterKeyException">KMS does not answer, refuses, or has another key.</exception>
    public async Task<UnwrappedText> UnwrapAsync(string text, CancellationToken cancellationToken)
    {
        using var client = NewClient();
        var wraps = new Dictionary<string, string>(StringComparer.Ordinal);
        var plain = await ReplaceAsync(text, WrappedKey(), async wrapped =>
        {
            var key = await DecryptAsync(client, wrapped, cancellationToken).ConfigureAwait(false);
            wraps[key] = wrapped;
            return key;
        }).ConfigureAwait(false);
        return new UnwrappedText(plain, wraps);
    }

    /// <summary>Encrypts every key that is in the clear.</summary>
    /// <param name="text">The text of a keyring.</param>
    /// <param name="wraps">Keys that were wrapped before.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    /// <exception cref="MasterKeyException">KMS does not answer, or refuses.</exception>
    public async Task<string> WrapAsync(string text, IReadOnlyDictionary<string, string> wraps, CancellationToken cancellationToken)
    {
        using var client = NewClient();
        return await ReplaceAsync(
            text, PlainKey(), async key => wraps.TryGetValue(key, out var known) ? known : await EncryptAsync(client, key, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task<string> EncryptAsync(AmazonKeyManagementServiceClient client, string key, CancellationToken cancellationToken)
    {
        using var plaintext = new MemoryStream(Encoding.ASCII.GetBytes(key));
        var answer = await CallAsync(
            () => client.EncryptAsync(new EncryptRequest { KeyId = options.KeyId, Plaintext = plaintext, EncryptionContext = Context }, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        return Prefix + Base64Url.EncodeToString(answer.CiphertextBlob.ToArray());
    }

    private async Task<string> DecryptAsync(AmazonKeyManagementServiceClient client, string wrapped, CancellationToken cancellationToken)
    {
        using var blob = new MemoryStream(Decode(wrapped));
        var answer = await CallAsync(
            () => client.DecryptAsync(new DecryptRequest { KeyId = options.KeyId, CiphertextBlob = blob, EncryptionContext = Context }, cancellationToken),
            cancellationToken).ConfigureAwait(false);
        var key = answer.Plaintext.ToArray();
        try
        {
            return Encoding.ASCII.GetString(key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Decode(string wrapped)
    {
        try
        {
            return Base64Url.DecodeFromChars(wrapped.AsSpan(Prefix.Length));
        }
        catch (FormatException exception)
        {
            throw new MasterKeyException("The key file holds a wrapped master key with a typing error; see MasterKey:File.", exception);
        }
    }

    private async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (AmazonServiceException exception) when (exception is IncorrectKeyException or InvalidCiphertextException)
        {
            throw new MasterKeyException($"The master keys were wrapped under another KMS key than {options.KeyId}, or are damaged; see MasterKey:Kms:KeyId.", exception);
        }
        catch (AmazonServiceException exception) when (exception.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError && !IsThrottled(exception))
        {
            throw new MasterKeyException($"AWS KMS refuses the use of the key {options.KeyId} ({exception.ErrorCode}); see MasterKey:Kms:KeyId and the rights of this account.", exception);
        }
        catch (AmazonClientException exception)
        {
            throw new MasterKeyException("No AWS credentials were found for KMS; see the environment of this process.", exception);
        }
        catch (Exception exception) when (exception is AmazonServiceException or HttpRequestException or IOException or TimeoutException || IsTimeout(exception, cancellationToken))
        {
            throw new MasterKeyException("AWS KMS, which has the key of the master keys, can't be reached; see MasterKey:Kms:Region and MasterKey:Kms:ServiceUrl.", exception) { IsUnreachable = true };
        }
    }

    private static bool IsThrottled(AmazonServiceException exception) =>
        exception.StatusCode == HttpStatusCode.TooManyRequests || exception.ErrorCode is "ThrottlingException" or "LimitExceededException";

    private static bool IsTimeout(Exception exception, CancellationToken cancellationToken) =>
        exception is OperationCanceledException && !cancellationToken.IsCancellationRequested;

    private AmazonKeyManagementServiceClient NewClient()
    {
        var config = new AmazonKeyManagementServiceConfig
        {
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = MaxErrorRetry,
            Timeout = Timeout,
            AllowAutoRedirect = false,

            // The vault's settings say where its keys are; a variable left over in a shell must not.
            IgnoreConfiguredEndpointUrls = true,
        };
        if (options.ServiceUrl.Length > 0)
        {
            config.ServiceURL = options.ServiceUrl;
            config.AuthenticationRegion = options.Region.Length > 0 ? options.Region : "us-east-1";
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return new AmazonKeyManagementServiceClient(config);
    }

    /// <summary>Replaces what is found before the remark of each line.</summary>
    private static async Task<string> ReplaceAsync(string text, Regex found, Func<string, Task<string>> replace)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var number = 0; number < lines.Length; number++)
        {
            var keys = lines[number].Split('#', 2)[0];
            foreach (var match in found.Matches(keys).Reverse())
            {
                lines[number] = lines[number].Remove(match.Index, match.Length).Insert(match.Index, await replace(match.Value).ConfigureAwait(false));
            }
        }

        return string.Join('\n', lines);
    }

    [GeneratedRegex(@"\bSVKMS1-[A-Za-z0-9_-]+")]
    private static partial Regex WrappedKey();

    [GeneratedRegex(@"\bSVMK1-[0-9A-Z-]+")]
    private static partial Regex PlainKey();
}
