using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace SecureVault.Web.Hosting.Accounts.Passkeys;

/// <summary>
/// Keeps the questions of the sign-in page without a row for each visitor: the browser holds them, sealed, and bound to a cookie of its own, so
/// that an answer which somebody else was made to give is worth nothing here.
/// </summary>
internal sealed class PasskeyCookies(IDataProtectionProvider protection, TimeProvider clock)
{
    private const string Name = HostCookies.Ours + "Passkey";
    private const int CodeBytes = 32;
    private const int CodeLength = 43;
    private const int MaxStateLength = 4096;

    private readonly IDataProtector _protector = protection.CreateProtector("SecureVault", "passkey questions", "v1");

    /// <summary>Seals a question for the browser of a request, which gets its cookie if it has none.</summary>
    public string Seal(HttpContext context, PasskeyQuestion question)
    {
        var code = context.Request.Cookies[Name];
        if (!IsPlausible(code))
        {
            code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CodeBytes));
            context.Response.Cookies.Append(Name, code, new CookieOptions
            {
                HttpOnly = true,
                IsEssential = true,
                Path = context.Request.PathBase.HasValue ? context.Request.PathBase : "/",
                SameSite = SameSiteMode.Strict,
                Secure = context.Request.IsHttps,
            });
        }

        return _protector.Protect(JsonSerializer.Serialize(new SealedQuestion(question.State, question.ExpiresAt.ToUnixTimeMilliseconds(), HashOf(code!))));
    }

    /// <summary>Opens what <see cref="Seal"/> sealed for the same browser, while an answer counts.</summary>
    public PasskeyQuestion? Find(HttpContext context, string? state)
    {
        if (state is not { Length: > 0 and <= MaxStateLength } || context.Request.Cookies[Name] is not { } code || !IsPlausible(code))
        {
            return null;
        }

        SealedQuestion? question;
        try
        {
            question = JsonSerializer.Deserialize<SealedQuestion>(_protector.Unprotect(state));
        }
        catch (Exception exception) when (exception is CryptographicException or JsonException or FormatException)
        {
            return null;
        }

        // One that lives longer than any comes from a clock that was wrong.
        var (now, expiresAt) = (clock.GetUtcNow(), DateTimeOffset.FromUnixTimeMilliseconds(question!.ExpiresAt));
        return expiresAt > now && expiresAt <= now + PasskeyDesk.AnswerTime && CryptographicOperations.FixedTimeEquals(question.Browser, HashOf(code))
            ? new PasskeyQuestion(string.Empty, question.State, expiresAt)
            : null;
    }

    private static bool IsPlausible(string? code) => code is { Length: CodeLength } && code.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    private static byte[] HashOf(string code) => SHA256.HashData(Encoding.ASCII.GetBytes(code));

    /// <param name="State">The state that verifying the answer needs.</param>
    /// <param name="ExpiresAt">When an answer is too late, in milliseconds.</param>
    /// <param name="Browser">The hash of the browser's cookie.</param>
    private sealed record SealedQuestion(string State, long ExpiresAt, byte[] Browser);
}
