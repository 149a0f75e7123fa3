using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using SecureVault.Tests.Hosting;

namespace SecureVault.Tests.Endpoints;

/// <summary>
/// Every endpoint against every kind of caller. What a caller may not see answers like something that does not exist, and an
/// endpoint without a row fails: nobody adds a way in without saying who may use it.
/// </summary>
public sealed class AccessMatrixTests
{
    // Columns: the owner, another member, an administrator who is not the owner, a stranger, a member locked after signing in.
    private static readonly MatrixRow[] Rows =
    [
        new("GET", "/files/{item:guid}/content", "/files/{file}/content", "200 404 404 302 302"),
        new("HEAD", "/files/{item:guid}/content", "/files/{file}/content", "200 404 404 302 302"),
        new("GET", "/files/{item:guid}/preview", "/files/{picture}/preview", "200 404 404 302 302"),
        new("HEAD", "/files/{item:guid}/preview", "/files/{picture}/preview", "200 404 404 302 302"),
        new("GET", "/files/{item:guid}/thumbnail", "/files/{file}/thumbnail", "404 404 404 302 302"),
        new("HEAD", "/files/{item:guid}/thumbnail", "/files/{file}/thumbnail", "404 404 404 302 302"),
        new("GET", "/folders/{folder:guid}/zip", "/folders/{folder}/zip", "200 404 404 302 302"),
        new("HEAD", "/folders/{folder:guid}/zip", "/folders/{folder}/zip", "200 404 404 302 302"),
        new("GET", "/files/export", "/files/export", "200 200 200 302 302"),
        new("HEAD", "/files/export", "/files/export", "200 200 200 302 302"),
        new("GET", "/files/zip", "/files/zip?items={file}", "200 404 404 302 302"),
        new("HEAD", "/files/zip", "/files/zip?items={file}", "200 404 404 302 302"),
        new("POST", "/files/zip", "/files/zip", "201 201 201 401 401"),
        new("GET", "/files/zip/{ticket:length(32)}", "/files/zip/{ticket}", "200 404 404 302 302"),
        new("HEAD", "/files/zip/{ticket:length(32)}", "/files/zip/{ticket}", "200 404 404 302 302"),
        new("OPTIONS", "/files/uploads/", "/files/uploads", "204 204 204 401 401"),
        new("POST", "/files/uploads/", "/files/uploads", "201 201 201 401 401"),
        new("OPTIONS", "/files/uploads/{upload:guid}", "/files/uploads/{upload}", "204 204 204 401 401"),
        new("HEAD", "/files/uploads/{upload:guid}", "/files/uploads/{upload}", "200 404 404 401 401"),
        new("PATCH", "/files/uploads/{upload:guid}", "/files/uploads/{upload}", "204 404 404 401 401"),
        new("POST", "/files/uploads/{upload:guid}", "/files/uploads/{upload}", "204 404 404 401 401"),
        new("DELETE", "/files/uploads/{upload:guid}", "/files/uploads/{upload}", "204 404 404 401 401"),
        new("GET", "/share", "/share", "200 200 200 200 200"),
        new("POST", "/share", "/share", "303 303 303 303 303"),
        new("POST", "/account/sign-out", "/account/sign-out", "400 400 400 400 400"),
        new("POST", "/account/recovery-key/confirm", "/account/recovery-key/confirm", "400 400 400 302 302"),
        new("POST", "/account/profile", "/account/profile", "400 400 400 302 302"),
        new("POST", "/account/passkey-question", "/account/passkey-question", "404 404 404 404 404"), // without Vault:PublicUrl
        new("GET", "/.well-known/passkey-endpoints", "/.well-known/passkey-endpoints", "404 404 404 404 404"),
        new("GET", "/account/providers/{number:int}", "/account/providers/0", "404 404 404 404 404"), // without Oidc:0
        new("GET", "/account/providers/{number:int}/leave", "/account/providers/0/leave", "302 302 302 302 302"),
        new("GET", "/oidc/{number:int}/signed-out", "/oidc/0/signed-out", "302 302 302 302 302"),
        new("POST", "/oidc/{number:int}/logout", "/oidc/0/logout", "404 404 404 404 404"),
        .. Page("/settings", "/settings", "200 200 200 302 302", "400 400 400 302 302"),
        .. Page("/settings/security", "/settings/security", "200 200 200 302 302", "400 400 400 302 302"),
        .. Page("/settings/account", "/settings/account", "200 200 200 302 302", "400 400 400 302 302"),
        .. Page("/settings/storage", "/settings/storage", "200 200 200 302 302", "400 400 400 302 302"),
        .. Page("/settings/about", "/settings/about", "200 200 200 302 302", "400 400 400 302 302"),
        .. Page("/", "/", "200 200 200 302 302", "400 400 400 302 302"),
        .. Page("/folders/{Id:guid}", "/folders/{folder}", "200 404 404 302 302", "400 400 400 302 302"),
        .. Page("/view/{Item:guid}", "/view/{file}", "200 404 404 302 302", "400 400 400 302 302"),
        .. Page("/recent", "/recent", "200 200 200 302 302", "400 400 400 302 302"),
        .. Page("/favourites", "/favourites", "200 200 200 302 302", "400 400 400 302 302"),
        .. Page("/trash", "/trash", "200 200 200 302 302", "400 400 400 302 302"),
        .. Page("/admin", "/admin", "302 302 200 302 302", "302 302 400 302 302"),
        .. Page("/admin/people", "/admin/people", "302 302 200 302 302", "302 302 400 302 302"),
        .. Page("/admin/store", "/admin/store", "302 302 200 302 302", "302 302 400 302 302"),
        .. Page("/admin/backup", "/admin/backup", "302 302 200 302 302", "302 302 400 302 302"),
        .. Page("/admin/keys", "/admin/keys", "302 302 200 302 302", "302 302 400 302 302"),
        .. Page("/admin/diagnostics", "/admin/diagnostics", "302 302 200 302 302", "302 302 400 302 302"),
        new("GET", "/admin/diagnostics/connection", "/admin/diagnostics/connection", "302 302 200 302 302"),
        .. Page("/admin/jobs", "/admin/jobs", "302 302 200 302 302", "302 302 400 302 302"),
        .. Page("/admin/audit", "/admin/audit", "302 302 200 302 302", "302 302 400 302 302"),
        .. Page("/settings/activity", "/settings/activity", "200 200 200 302 302", "400 400 400 302 302"),
        new("GET", "/admin/audit/export/{format:regex(^(csv|jsonl)$)}", "/admin/audit/export/csv", "302 302 200 302 302"),
        new("GET", "/settings/activity/export/{format:regex(^(csv|jsonl)$)}", "/settings/activity/export/jsonl", "200 200 200 302 302"),
        .. Page("/admin/mail", "/admin/mail", "302 302 200 302 302", "302 302 400 302 302"),
        .. Page("/account/recovery-key", "/account/recovery-key", "302 302 200 302 302", "302 302 400 302 302"),
        .. Page("/account/security", "/account/security", "200 200 200 302 302", "400 400 400 302 302"),
        .. Page("/account/code", "/account/code", "302 302 302 302 302", "400 400 400 400 400"),
        .. Page("/account/authenticator", "/account/authenticator", "302 302 302 302 302", "400 400 400 400 400"),
        .. Page("/settings/sessions", "/settings/sessions", "200 200 200 302 302", "400 400 400 302 302"),
        .. Page("/account/sign-in", "/account/sign-in", "302 302 302 200 200", "400 400 400 400 400"),
        .. Page("/account/invitation", "/account/invitation?code=none", "410 410 410 410 410", "400 400 400 400 400"),
        .. Page("/account/forgot", "/account/forgot", "200 200 200 200 200", "400 400 400 400 400"),
        .. Page("/account/address", "/account/address?code=none", "410 410 410 410 410", "400 400 400 400 400"),
        .. Page("/account/leaving", "/account/leaving", "302 302 302 302 302", "400 400 400 400 400"),
        .. Page("/account/reset", "/account/reset?code=none", "410 410 410 410 410", "400 400 400 400 400"),
        .. Page("/account/emergency", "/account/emergency?code=none", "410 410 410 410 410", "400 400 400 400 400"),
        .. Page("/account/signed-out", "/account/signed-out", "200 200 200 200 200", "400 400 400 400 400"),
        .. Page("/setup", "/setup?code=none", "404 404 404 404 404", "400 400 400 400 400"),
        .. Page("/setup/restore", "/setup/restore?code=none", "404 404 404 404 404", "400 400 400 400 400"),
        .. Page("/not-found", "/not-found", "200 200 200 200 200", "400 400 400 400 400"),
        .. Page("/error", "/error", "200 200 200 200 200", "400 400 400 400 400"),
        new("GET", "/_blazor", "/_blazor", "403 403 403 401 401"),
        new("GET", "/_blazor/negotiate", "/_blazor/negotiate", "403 403 403 401 401"),
        new("GET", "/_blazor/disconnect/", "/_blazor/disconnect", "405 405 405 401 401"),
        new("GET", "/_blazor/initializers/", "/_blazor/initializers", "200 200 200 401 401"),
        new("GET", "/_framework/opaque-redirect", "/_framework/opaque-redirect", "400 400 400 302 302"),
        new("GET", "/health/live", "/health/live", "200 200 200 200 200"),
        new("GET", "/health/ready", "/health/ready", "200 200 200 200 200"),
        new("GET", "{**path:file}", "/no-such-file.js", "404 404 404 302 302"),
        new("HEAD", "{**path:file}", "/no-such-file.js", "404 404 404 302 302"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_endpoint_answers_each_kind_of_caller_as_the_table_says()
    {
        await using var scene = await AccessMatrixScene.StartAsync();
        var wrong = new List<string>();
        foreach (var row in Rows)
        {
            var seen = new List<string>();
            // The owner comes last: some calls use up what the others ask for.
            foreach (var caller in scene.Callers.Skip(1).Append(scene.Callers[0]))
            {
                using var request = await scene.RequestAsync(row);
                using var answer = await caller.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
                seen.Add(((int)answer.StatusCode).ToString(CultureInfo.InvariantCulture));
            }

            var actual = string.Join(' ', seen.TakeLast(1).Concat(seen.SkipLast(1)));
            if (actual != row.Expected)
            {
                wrong.Add($"{row.Method} {row.Address}: {actual} instead of {row.Expected}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Every_endpoint_has_a_row()
    {
        await using var app = VaultApp.Start();
        var mapped = app.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .SelectMany(endpoint =>
                (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(method => $"{method} {endpoint.RoutePattern.RawText}"))
            .Where(endpoint => !endpoint.Contains(" _framework/", StringComparison.Ordinal))
            .ToHashSet();
        var rows = Rows.Select(row => $"{row.Method} {row.Route}").ToHashSet();

        Assert.Equal([], mapped.Except(rows).Order());
        Assert.Equal([], rows.Except(mapped).Order());
    }

    /// <summary>A page, and a form posted to it without a token, which nobody may send.</summary>
    private static MatrixRow[] Page(string route, string address, string visits, string forms) =>
        [new("GET", route, address, visits), new("POST", route, address, forms)];
}
