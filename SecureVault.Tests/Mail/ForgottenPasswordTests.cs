using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts.Addresses;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Accounts.Links;
using SecureVault.Core.Audit;
using SecureVault.Core.Data;
using SecureVault.Core.Jobs;
using SecureVault.Core.Mail;
using SecureVault.Tests.Accounts;
using SecureVault.Tests.Hosting;
using SecureVault.Web.Mail;

namespace SecureVault.Tests.Mail;

/// <summary>Links to new passwords that come by mail.</summary>
public sealed partial class ForgottenPasswordTests
{
    private const string Fresh = "a wholly new one, by mail";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_has_an_account_gets_a_link_in_their_language_that_works_once()
    {
        await using var server = MailCatcher.Start();
        await using var app = VaultApp.Start(server.Settings);
        using var owner = await VaultClient.SetUpAsync(app);
        using var stranger = new VaultClient(app);
        stranger.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("de");

        using var asked = await stranger.SubmitAsync("/account/forgot", new() { ["Form.Email"] = VaultClient.AdminEmail.ToUpperInvariant() });

        Assert.Contains("ist eine E-Mail unterwegs", await asked.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        var mail = Assert.Single(await server.UntilAsync(1));
        Assert.Equal((VaultClient.AdminEmail, "vault@example.org", "Ihr neues Passwort"), (mail.To.Mailboxes.Single().Address, mail.From.Mailboxes.Single().Address, mail.Subject));
        var link = Link().Match(mail.TextBody ?? string.Empty);
        Assert.True(link.Success, mail.TextBody);
        Assert.Contains($"href=\"{link.Value.Replace("+", "&#x2B;", StringComparison.Ordinal)}\"", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", mail.HtmlBody, StringComparison.Ordinal);
        await AssertRecordedAsync(app);
        var path = new Uri(link.Value).PathAndQuery;
        using var done = await stranger.SubmitAsync(path, new() { ["Form.Password"] = Fresh, ["Form.Repeated"] = Fresh });
        Assert.Equal(HttpStatusCode.Found, done.StatusCode);
        using var again = await stranger.GetAsync(path);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        Assert.False(await owner.IsSignedInAsync());
        using var signedIn = await stranger.SignInAsync(VaultClient.AdminEmail, Fresh);
        Assert.True(await stranger.IsSignedInAsync());
    }

    [Fact]
    public async Task The_answer_for_an_address_without_an_account_is_the_same_to_the_letter()
    {
        await using var server = MailCatcher.Start();
        await using var app = VaultApp.Start(server.Settings);
        using var owner = await VaultClient.SetUpAsync(app);
        var answers = new List<string>();
        foreach (var email in (string[])["nobody@example.org", "no address at all", new('a', 300), "", VaultClient.AdminEmail])
        {
            using var stranger = new VaultClient(app);
            using var answer = await stranger.SubmitAsync("/account/forgot", new() { ["Form.Email"] = email });
            answers.Add($"{answer.StatusCode} {Shown().Match(await answer.Content.ReadAsStringAsync(Token)).Value}"); // around it the framework writes random numbers
        }

        Assert.Contains("an email is on its way", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
        Assert.Single(await server.UntilAsync(1)); // the last one that was asked for
        Assert.Equal(VaultClient.AdminEmail, server.Mails[0].To.Mailboxes.Single().Address);
    }

    [Fact]
    public async Task Without_an_address_for_links_nothing_is_sent_and_the_page_says_whom_to_ask()
    {
        await using var server = MailCatcher.Start();
        var settings = server.Settings;
        settings.Remove("Vault:PublicUrl");
        await using var app = VaultApp.Start(settings);
        using var owner = await VaultClient.SetUpAsync(app);
        using var stranger = new VaultClient(app);

        using var page = await stranger.GetAsync("/account/forgot");

        Assert.Contains("Ask an administrator", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.False(app.Get<Outbox>().CanSendLinks);
    }

    [Fact]
    public async Task A_mail_waits_for_a_server_that_is_down_and_comes_with_a_link_that_is_fresh_then()
    {
        var port = MailCatcher.FreePort();
        await using var scene = await SceneAsync(port);
        await scene.Vault.Get<Outbox>().AskForPasswordAsync(AccountScene.AdminEmail, "en", Token);

        var failed = await RunAsync(scene);
        Assert.Equal((JobOutcome.Failed, JobError.Mail, 1L), (failed.Outcome, failed.Error, failed[JobCount.Left]));
        Assert.Equal(JobOutcome.Done, (await RunAsync(scene)).Outcome); // not due yet
        await using var server = MailCatcher.Start(port);
        scene.Vault.Clock.Advance(TimeSpan.FromHours(3));
        Assert.Equal(1, (await RunAsync(scene))[JobCount.Sent]);

        var code = CodeOf(Assert.Single(await server.UntilAsync(1)));
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.NotNull(await scene.Vault.Get<PasswordLinks>().FindAsync(code, Token));
        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await scene.Vault.Get<PasswordLinks>().FindAsync(code, Token));
        Assert.Equal(0, (await RunAsync(scene))[JobCount.Sent]);
        await using var db = await scene.Vault.ContextAsync();
        Assert.Empty(await db.OutgoingMails.ToListAsync(Token));
    }

    [Fact]
    public async Task A_mail_that_was_asked_for_survives_a_kill_and_one_that_nobody_takes_is_given_up()
    {
        await using var server = MailCatcher.Start();
        server.Refuses = true;
        var scene = await SceneAsync(server.Port);
        await scene.Vault.Get<Outbox>().AskForPasswordAsync(AccountScene.AdminEmail, "en", Token);
        Assert.Equal(1, (await RunAsync(scene))[JobCount.Left]);
        await using var db = await scene.Vault.ContextAsync();
        Assert.Empty(await db.PasswordLinks.ToListAsync(Token)); // nobody has the code of a mail that was refused

        await using var vault = await scene.Vault.RestartAsync();
        await using (var restarted = await vault.ContextAsync())
        {
            Assert.Equal(1, (await restarted.OutgoingMails.SingleAsync(Token)).Attempts);
        }

        vault.Clock.Advance(TimeSpan.FromDays(2));
        server.Refuses = false;
        Assert.Equal(0, (await RunAsync(vault))[JobCount.Sent]);
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task Nobody_fills_a_mailbox_or_ends_a_link_by_asking_for_more()
    {
        await using var server = MailCatcher.Start();
        await using var scene = await SceneAsync(server.Port);
        var outbox = scene.Vault.Get<Outbox>();
        await outbox.AskForPasswordAsync(AccountScene.AdminEmail, "en", Token);
        await RunAsync(scene);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => outbox.AskForPasswordAsync(AccountScene.AdminEmail, "en", Token), Token)));
        await RunAsync(scene);

        Assert.Equal(3, server.Mails.Count);
        foreach (var mail in server.Mails)
        {
            Assert.NotNull(await scene.Vault.Get<PasswordLinks>().FindAsync(CodeOf(mail), Token));
        }

        scene.Vault.Clock.Advance(TimeSpan.FromMinutes(61));
        await outbox.AskForPasswordAsync(AccountScene.AdminEmail, "en", Token);
        await RunAsync(scene);
        Assert.Equal(4, server.Mails.Count);
    }

    [Fact]
    public async Task A_locked_person_gets_no_mail_also_when_the_lock_comes_in_between()
    {
        await using var server = MailCatcher.Start();
        await using var scene = await SceneAsync(server.Port);
        var ada = await scene.InviteAsync("ada@example.org");
        var outbox = scene.Vault.Get<Outbox>();
        await outbox.AskForPasswordAsync("ada@example.org", "en", Token);
        await scene.Vault.LockAsync(ada);
        await outbox.AskForPasswordAsync("ada@example.org", "en", Token);

        await RunAsync(scene);

        Assert.Empty(server.Mails);
        await using var db = await scene.Vault.ContextAsync();
        Assert.Equal(1, await db.OutgoingMails.CountAsync(Token));
    }

    [Fact]
    public async Task Neither_the_code_nor_an_address_that_has_no_account_gets_into_a_file()
    {
        await using var server = MailCatcher.Start();
        await using var scene = await SceneAsync(server.Port);
        await scene.Vault.Get<Outbox>().AskForPasswordAsync("planted-stranger@example.org", "en", Token);
        await scene.Vault.Get<Outbox>().AskForPasswordAsync(AccountScene.AdminEmail, "en", Token);
        await RunAsync(scene);
        var code = CodeOf(Assert.Single(server.Mails));

        foreach (var file in scene.Vault.Folder.AllFiles())
        {
            var bytes = await File.ReadAllBytesAsync(file, Token);
            Assert.Equal((-1, -1), (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(code)), bytes.AsSpan().IndexOf("planted-stranger"u8)));
        }
    }

    [Theory]
    [InlineData("--Smtp:Host=mail.example.org", "Smtp:From")]
    [InlineData("--Smtp:Host=mail.example.org --Smtp:From=vault@example.org --Smtp:Tls=None", "Smtp:Tls")]
    [InlineData("--Smtp:Host=mail.example.org --Smtp:From=vault@example.org --Smtp:User=vault", "Smtp:Password")]
    [InlineData("--Smtp:Host=mail.example.org --Smtp:From=vault@example.org --Smtp:Port=0", "Smtp:Port")]
    [InlineData("--Vault:PublicUrl=vault.example.org", "Vault:PublicUrl")]
    [InlineData("--Vault:PublicUrl=https://vault.example.org/files", "Vault:PublicUrl")]
    [InlineData("--Vault:PublicUrl=https://ada@vault.example.org", "Vault:PublicUrl")]
    [InlineData("--Vault:PublicUrl=ftp://vault.example.org", "Vault:PublicUrl")]
    public async Task A_setting_that_can_not_be_is_named_at_the_start(string settings, string named)
    {
        using var folder = new TemporaryFolder();
        (await VaultProcess.RunAsync(folder, settings.Split(' '))).AssertRefused(named);
    }

    private static async Task<AccountScene> SceneAsync(int port) => await AccountScene.StartAsync(new()
    {
        ["Smtp:Host"] = "127.0.0.1",
        ["Smtp:Port"] = $"{port}",
        ["Smtp:Tls"] = "None",
        ["Smtp:From"] = "vault@example.org",
        ["Vault:PublicUrl"] = "https://vault.example.org",
    });

    private static Task<JobResult> RunAsync(AccountScene scene) => RunAsync(scene.Vault);

    private static Task<JobResult> RunAsync(CoreVault vault)
    {
        var job = new MailJob(
            vault.Get<Outbox>(),
            new MailDrafts(vault.Get<PasswordLinks>(), vault.Get<AddressLinks>(), vault.Get<AccountDeletions>(), new MailWriter(vault.Get<IOptions<VaultOptions>>())),
            vault.Get<SmtpTransport>(),
            NullLogger<MailJob>.Instance);
        return job.RunAsync(new JobRun(isAsked: false, _ => { }), Token);
    }

    private static string CodeOf(MimeKit.MimeMessage mail) => Link().Match(mail.TextBody ?? string.Empty).Value.Split("code=")[1];

    /// <summary>The log says from where the link was asked for, though nobody was signed in.</summary>
    private static async Task AssertRecordedAsync(VaultApp app)
    {
        await using var db = await app.Get<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(Token);
        var asked = await db.AuditEntries.AsNoTracking().SingleAsync(entry => entry.Action == (int)AuditAction.PasswordLinkAsked, Token);
        Assert.Equal(((int)AuditActorKind.Visitor, "127.0.0.0/24"), (asked.ActorKind, asked.Address));
    }

    [GeneratedRegex("<main.*</main>", RegexOptions.Singleline)]
    private static partial Regex Shown();

    [GeneratedRegex(@"https://vault\.example\.org/account/reset\?code=[A-Za-z0-9_-]{27}")]
    private static partial Regex Link();
}
