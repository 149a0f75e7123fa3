using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SecureVault.Tests.Accounts.Providers;

/// <summary>The keys of a provider, and tokens under them or under something that only looks like it.</summary>
internal sealed class ProviderKeys : IDisposable
{
    // Making one takes a tenth of a second, and of this one nobody needs more than that it is another.
    private static readonly Lazy<RSA> Foreign = new(() => RSA.Create(2048));

    private readonly ECDsa _curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private RSA _rsa = RSA.Create(2048);
    private int _generation = 1;

    /// <summary>The public halves, as a provider publishes them.</summary>
    public object Published
    {
        get
        {
            var (rsa, curve) = (_rsa.ExportParameters(includePrivateParameters: false), _curve.ExportParameters(includePrivateParameters: false).Q);
            return new
            {
                keys = new object[]
                {
                    new { kty = "RSA", use = "sig", kid = RsaId, n = Text(rsa.Modulus!), e = Text(rsa.Exponent!) },
                    new { kty = "EC", use = "sig", kid = "curve", crv = "P-256", x = Text(curve.X!), y = Text(curve.Y!) },
                },
            };
        }
    }

    private string RsaId => $"rsa-{_generation}";

    /// <summary>Makes a new RSA key in place of the old one.</summary>
    public void Rotate()
    {
        _rsa.Dispose();
        (_rsa, _generation) = (RSA.Create(2048), _generation + 1);
    }

    public string Sign(IReadOnlyDictionary<string, object?> claims, TokenSignature signature, string type)
    {
        var (algorithm, key) = signature switch
        {
            TokenSignature.Ps256 => ("PS256", RsaId),
            TokenSignature.Es256 => ("ES256", "curve"),
            TokenSignature.None => ("none", null),
            TokenSignature.HmacOfPublicKey or TokenSignature.HmacOfClientSecret => ("HS256", RsaId),
            TokenSignature.UnknownKey => ("RS256", "nobody's"),
            TokenSignature.Rs256 or TokenSignature.Missing or TokenSignature.ForeignKey or TokenSignature.OtherClaims => ("RS256", RsaId),
        };
        var head = key is null ? Json(new { alg = algorithm, typ = type }) : Json(new { alg = algorithm, kid = key, typ = type });
        var signed = $"{head}.{Json(claims)}";
        return $"{signed}.{Text(Mark(Encoding.ASCII.GetBytes(signed), signature))}";
    }

    public void Dispose()
    {
        _rsa.Dispose();
        _curve.Dispose();
    }

    private byte[] Mark(byte[] signed, TokenSignature signature) => signature switch
    {
        TokenSignature.Rs256 => _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        TokenSignature.Ps256 => _rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        TokenSignature.Es256 => _curve.SignData(signed, HashAlgorithmName.SHA256),
        TokenSignature.None or TokenSignature.Missing => [],
        TokenSignature.HmacOfPublicKey => HMACSHA256.HashData(Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem()), signed),
        TokenSignature.HmacOfClientSecret => HMACSHA256.HashData(Encoding.ASCII.GetBytes(StubbornProvider.ClientSecret), signed),
        TokenSignature.UnknownKey or TokenSignature.ForeignKey => Foreign.Value.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        TokenSignature.OtherClaims => _rsa.SignData([.. signed, 0], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
    };

    private static string Json(object value) => Text(JsonSerializer.SerializeToUtf8Bytes(value));

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
