using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SecureVault.Tests.Accounts.Passkeys;

/// <summary>An authenticator with one passkey, in memory, that also does what no honest one does.</summary>
internal sealed class SoftAuthenticator : IDisposable
{
    public const string Origin = "https://vault.example.org";

    private static readonly string[] Transports = ["internal", "hybrid"];

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The identifier of the passkey.</summary>
    public byte[] CredentialId { get; init; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The account that the passkey was made for.</summary>
    public byte[] UserHandle { get; set; } = [];

    /// <summary>Whether it makes sure who is there.</summary>
    public bool IsVerifying { get; set; } = true;

    /// <summary>Whether it says that the passkey is on several devices.</summary>
    public bool IsSynchronised { get; set; }

    /// <summary>Whether it counts.</summary>
    public bool IsCounting { get; set; } = true;

    /// <summary>How often it has signed.</summary>
    public uint Counter { get; set; }

    /// <summary>Answers a question for a new passkey.</summary>
    public string Make(string options, string origin = Origin)
    {
        using var asked = JsonDocument.Parse(options);
        var root = asked.RootElement;
        UserHandle = Base64Url.DecodeFromChars(root.GetProperty("user").GetProperty("id").GetString());
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        byte[] cose = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] length = [(byte)(CredentialId.Length >> 8), (byte)CredentialId.Length];
        byte[] data = [.. Head(root.GetProperty("rp").GetProperty("id").GetString()!, 0x40), .. new byte[16], .. length, .. CredentialId, .. cose];
        byte[] attestation =
        [
            0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data,
        ];
        return Answer(new
        {
            clientDataJSON = Text(ClientData("webauthn.create", root, origin)),
            attestationObject = Text(attestation),
            transports = Transports,
        });
    }

    /// <summary>Answers a question for a passkey.</summary>
    public string Sign(string options, string origin = Origin, string? domain = null, string type = "webauthn.get")
    {
        using var asked = JsonDocument.Parse(options);
        var root = asked.RootElement;
        var data = Head(domain ?? root.GetProperty("rpId").GetString()!, 0);
        var client = ClientData(type, root, origin);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new { clientDataJSON = Text(client), authenticatorData = Text(data), signature = Text(signature), userHandle = Text(UserHandle) });
    }

    public void Dispose() => _key.Dispose();

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private static byte[] ClientData(string type, JsonElement options, string origin) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(
        new { type, challenge = options.GetProperty("challenge").GetString(), origin, crossOrigin = false }));

    private string Answer(object response) => JsonSerializer.Serialize(
        new { id = Text(CredentialId), rawId = Text(CredentialId), type = "public-key", clientExtensionResults = new { }, response });

    private byte[] Head(string domain, byte more)
    {
        var flags = (byte)(more | 0x01 | (IsVerifying ? 0x04 : 0) | (IsSynchronised ? 0x18 : 0));
        Counter += IsCounting ? 1u : 0;
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, IsCounting ? Counter : 0);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(domain)), flags, .. counter];
    }
}
