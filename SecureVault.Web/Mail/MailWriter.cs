using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Core.Data.People;
using SecureVault.Core.Mail;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Mail;

/// <summary>Writes mails: one look, as text and as HTML without pictures, in the language of whoever gets them.</summary>
internal sealed class MailWriter(IOptions<VaultOptions> vault)
{
    private static readonly IStringLocalizer T = Words.Of<MailTexts>();

    /// <summary>The link to a new password.</summary>
    public MailText PasswordLink(string to, string code, TimeSpan lifetime) => new Draft(
        T["PasswordSubject"],
        [T["PasswordAsked", to], T["PasswordWorks", (int)lifetime.TotalMinutes]],
        (T["PasswordChoose"], LinkTo($"{AccountPaths.Reset}?code={code}")),
        [T["PasswordNotYou"], T["FilesStay"]]).To(to);

    /// <summary>A passkey that somebody may have copied.</summary>
    public MailText PasskeyBlocked(string to) => new Draft(
        T["PasskeySubject"],
        [T["PasskeyRefused", to], T["PasskeyWhy"]],
        (T["PasskeyOpen"], LinkTo(AccountPaths.Security)),
        [T["PasskeyThen"]]).To(to);

    /// <summary>Somebody has the password, and tries codes.</summary>
    public MailText CodesGuessed(string to) => new Draft(
        T["GuessSubject"],
        [T["GuessHappened", to], T["GuessHeld"]],
        (T["GuessOpen"], LinkTo(AccountPaths.Security)),
        [T["GuessThen"]]).To(to);

    /// <summary>An account is to be deleted.</summary>
    public MailText DeletionRequested(string to, DateTimeOffset due, DeletionOrigin origin) => new Draft(
        T["DeletionSubject"],
        [origin == DeletionOrigin.Person ? T["DeletionAsked", to] : T["DeletionByOther", to], T["DeletionWhen", TimeText.Utc(due)]],
        origin == DeletionOrigin.Person ? (T["DeletionKeep"], LinkTo(AccountPaths.SignIn)) : null,
        [origin == DeletionOrigin.Person ? T["DeletionNotYou"] : T["DeletionMistake"]]).To(to);

    /// <summary>An account is no more.</summary>
    public static MailText AccountDeleted(string to) => new Draft(T["DeletedSubject"], [T["DeletedDone", to], T["DeletedFiles"]], null, [T["DeletedLast"]]).To(to);

    /// <summary>The link that makes an address an account's.</summary>
    public MailText AddressConfirmation(string to, AddressCode code) => new Draft(
        T["ConfirmSubject"],
        [T["ConfirmAsked", to], T["ConfirmWorks", TimeText.Utc(code.ExpiresAt)]],
        (T["ConfirmDo"], LinkTo($"{AccountPaths.Address}?code={code.Code}")),
        [T["ConfirmNotYou"]]).To(to);

    /// <summary>An account has another address; for the one from before.</summary>
    /// <param name="to">The address from before.</param>
    /// <param name="code">The code that undoes it; null where an administrator made the change.</param>
    public MailText AddressChanged(string to, AddressCode? code) => new Draft(
        T["ChangedSubject"],
        code is null ? [T["ChangedByOther", to]] : [T["ChangedNow", to], T["ChangedUndo", TimeText.Utc(code.ExpiresAt)]],
        code is null ? null : (T["ChangedDo"], LinkTo($"{AccountPaths.Address}?code={code.Code}")),
        [code is null ? T["ChangedMistake"] : T["ChangedWasYou"], T["FilesStayAddress"]]).To(to);

    /// <summary>A mail that shows that mails arrive.</summary>
    public static MailText Test(string to) => new Draft(T["TestSubject"], [T["TestArrived"]], null, []).To(to);

    /// <summary>Runs something in a language that the texts are written in.</summary>
    public static TResult In<TResult>(string language, Func<TResult> write)
    {
        var before = (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture);
        try
        {
            var culture = CultureInfo.GetCultureInfo(WrittenLanguages.All.Contains(language) ? language : WrittenLanguages.All[0]);
            (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture) = (culture, culture); // dates are written by the second
            return write();
        }
        finally
        {
            (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture) = before;
        }
    }

    private string LinkTo(string path) => PublicAddress.TryParse(vault.Value.PublicUrl, out var address)
        ? new Uri(address, path).ToString()
        : throw new InvalidOperationException("Links are not sent without Vault:PublicUrl.");

    private sealed record Draft(string Subject, string[] Before, (string Label, string Address)? Link, string[] After)
    {
        public MailText To(string to) => new(to, Subject, Text, Html);

        private string Text => string.Join("\n\n", [.. Before, .. Link is { } link ? [$"{link.Label}:\n{link.Address}"] : Array.Empty<string>(), .. After, "SecureVault"]) + "\n";

        private string Html => $"""
            <!DOCTYPE html>
            <html lang="{CultureInfo.CurrentUICulture.TwoLetterISOLanguageName}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{Encode(Subject)}</title></head>
            <body style="margin:0;padding:24px;background:#f6f8fa;color:#0c1622;font:16px/1.5 system-ui,'Segoe UI',sans-serif">
            <div style="max-width:520px;margin:0 auto;padding:28px;border:1px solid #dce3ea;border-radius:10px;background:#ffffff">
            <p style="margin:0 0 18px;font-weight:bold">SecureVault</p>
            {Paragraphs(Before)}{Button}{Paragraphs(After)}
            </div></body></html>
            """;

        private string Button => Link is not { } link ? string.Empty : $"""
            <p style="margin:22px 0"><a href="{Encode(link.Address)}" style="display:inline-block;padding:11px 18px;border-radius:8px;background:#0f766e;color:#ffffff;font-weight:bold;text-decoration:none">{Encode(link.Label)}</a></p>
            <p style="margin:0 0 18px;font-size:13px;color:#4a5a6b;word-break:break-all">{Encode(link.Address)}</p>
            """;

        private static string Paragraphs(string[] texts) => string.Concat(texts.Select(text => $"<p style=\"margin:0 0 14px\">{Encode(text)}</p>\n"));

        private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
    }
}
