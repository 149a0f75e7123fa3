using System.Security.Cryptography;
using System.Text;
using OtpNet;

namespace SecureVault.Core.Accounts.Factors;

/// <summary>Codes of authenticator apps: RFC 6238 with what every app can do, which is SHA-1, six digits and steps of 30 seconds.</summary>
internal static class TimeCodes
{
    public const int Digits = 6;

    private const int StepSeconds = 30;

    // What RFC 4226 recommends, and what apps expect.
    private const int SecretLength = 20;

    // Clocks of phones are some seconds off, and typing takes a while.
    private const int Tolerance = 1;

    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretLength);

    /// <summary>The secret as people type it.</summary>
    public static string TextOf(byte[] secret) => Base32Encoding.ToString(secret);

    /// <summary>The secret as apps read it from a QR code.</summary>
    public static string AddressOf(byte[] secret, string email) =>
        $"otpauth://totp/SecureVault:{Uri.EscapeDataString(email)}?secret={TextOf(secret)}&issuer=SecureVault&algorithm=SHA1&digits={Digits}&period={StepSeconds}";

    /// <summary>The step whose code it is, around a time; null when it is none.</summary>
    public static long? Match(byte[] secret, string code, DateTimeOffset now)
    {
        var typed = Encoding.ASCII.GetBytes(code);
        var current = now.ToUnixTimeSeconds() / StepSeconds;
        var totp = new Totp(secret, StepSeconds, OtpHashMode.Sha1, Digits);
        long? found = null;
        for (var step = current - Tolerance; step <= current + Tolerance; step++)
        {
            var right = Encoding.ASCII.GetBytes(totp.ComputeTotp(DateTimeOffset.FromUnixTimeSeconds(step * StepSeconds).UtcDateTime));
            found = CryptographicOperations.FixedTimeEquals(typed, right) ? step : found;
        }

        return found;
    }

    /// <summary>The code in what somebody typed, such as '123 456'; null when it can't be one.</summary>
    public static string? Read(string? typed)
    {
        var code = typed is { Length: <= 20 } ? new string([.. typed.Where(letter => !char.IsWhiteSpace(letter))]) : string.Empty;
        return code.Length == Digits && code.All(char.IsAsciiDigit) ? code : null;
    }
}
