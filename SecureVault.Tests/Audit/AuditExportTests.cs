using System.Net;
using System.Text.Json;
using SecureVault.Core;
using SecureVault.Core.Audit;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Audit;

/// <summary>The log as a file, over a real server.</summary>
public sealed class AuditExportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_gets_the_own_entries_and_no_name_becomes_a_formula()
    {
        await using var app = VaultApp.Start();
        using var admin = await VaultClient.SetUpAsync(app);
        using var ada = await VaultClient.InviteAsync(app, "ada@example.org");
        var user = await app.FindUserAsync("ada@example.org");
        await StoreAsync(app, user, "=1+1, \"quoted\".txt");

        using var answer = await ada.Http.GetAsync(new Uri("/settings/activity/export/csv", UriKind.Relative), Token);
        var text = await answer.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Contains(",\"'=1+1, \"\"quoted\"\".txt\",", text, StringComparison.Ordinal);
        Assert.DoesNotContain(VaultClient.AdminEmail, text, StringComparison.Ordinal);
        Assert.Contains("127.0.0.0/24", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_administrator_gets_lines_of_all_entries_without_names_and_the_export_is_one()
    {
        await using var app = VaultApp.Start();
        using var admin = await VaultClient.SetUpAsync(app);
        await StoreAsync(app, await app.FindUserAsync(VaultClient.AdminEmail), "planted.txt");

        var text = await admin.Http.GetStringAsync(new Uri("/admin/audit/export/jsonl", UriKind.Relative), Token);
        var actions = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("action").GetString()).ToList();

        Assert.Equal(nameof(AuditAction.LogExported), actions[0]);
        Assert.Equal(nameof(AuditAction.ServerStarted), actions[^1]);
        Assert.Contains(nameof(AuditAction.Uploaded), actions);
        Assert.DoesNotContain("planted", text, StringComparison.Ordinal);
        var some = await admin.Http.GetStringAsync(new Uri("/admin/audit/export/jsonl?action=Uploaded", UriKind.Relative), Token);
        Assert.Single(some.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task StoreAsync(VaultApp app, UserId user, string name) => Assert.IsType<UploadOutcome.Stored>(await app.Get<UploadService>().UploadAsync(
        user, new UploadRequest { Folder = ItemId.Root, Name = name, Length = 1, OnConflict = NameConflict.Refuse }, new MemoryStream([1]), progress: null, Token));
}
