using System.Globalization;
using System.Text.Json;
using CsvHelper;
using SecureVault.Core.Accounts;
using SecureVault.Core.Audit;
using SecureVault.Core.Audit.Upkeep;
using SecureVault.Core.Keys;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Endpoints.Audit;

/// <summary>The log as a file: CSV for spreadsheets, lines of JSON for programs. Sent as it is read, whatever its size.</summary>
internal static class AuditEndpoints
{
    private const int FlushInterval = 500;

    private static readonly string[] Columns =
        ["time", "chain", "entry", "actorKind", "actor", "actorId", "session", "address", "action", "outcome", "targetKind", "target", "targetId", "details"];

    // A text that a spreadsheet would take for a formula, because it begins with one of = + - @ tab CR, gets an apostrophe before it.
    private static readonly CsvWriterOptions Csv = new() { Injection = CsvInjection.Escape, WriteByteOrderMark = false };

    public static void MapAudit(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(AuditExport.AllPath + "/{format:regex(^(csv|jsonl)$)}", (HttpContext context, AuditBoard board, string format) => SendAsync(context, board, format, isAll: true))
            .RequireAuthorization(policy => policy.RequireRole(AccountRoles.Administrator));
        endpoints.MapGet(AuditExport.OwnPath + "/{format:regex(^(csv|jsonl)$)}", (HttpContext context, AuditBoard board, string format) => SendAsync(context, board, format, isAll: false))
            .RequireAuthorization();
    }

    private static async Task SendAsync(HttpContext context, AuditBoard board, string format, bool isAll)
    {
        var (response, token) = (context.Response, context.RequestAborted);
        try
        {
            if (context.User.FindVaultUser() is not { } user || await board.ExportAsync(user, isAll, FilterOf(context.Request.Query), token) is not { } entries)
            {
                response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            response.ContentType = format == "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8";
            response.Headers.ContentDisposition = $"attachment; filename=\"securevault-{(isAll ? "audit" : "activity")}.{format}\"";
            response.Headers.CacheControl = "no-store";
            await (format == "csv" ? WriteCsvAsync(response.Body, entries, token) : WriteJsonAsync(response.Body, entries, token));
        }
        catch (AccessEndedException) when (!response.HasStarted)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
        }
        catch (AccessEndedException)
        {
            context.Abort(); // a part must not pass for the whole
        }
    }

    private static AuditFilter FilterOf(IQueryCollection query) => new()
    {
        Person = Guid.TryParse(query["person"], out var person) ? person : null,
        Target = Guid.TryParse(query["target"], out var target) ? target : null,
        Action = Enum.TryParse<AuditAction>(query["action"], out var action) ? action : null,
        Outcome = Enum.TryParse<AuditOutcome>(query["outcome"], out var outcome) ? outcome : null,
        From = TimeOf(query["from"]),
        Until = TimeOf(query["until"]),
    };

    private static DateTimeOffset? TimeOf(string? milliseconds) =>
        long.TryParse(milliseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time < 253_402_300_800_000 ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    private static async Task WriteCsvAsync(Stream body, IAsyncEnumerable<AuditView> entries, CancellationToken cancellationToken)
    {
        await using var csv = CsvWriter.Create(body, Csv, leaveOpen: true);
        await csv.WriteRecordAsync(Columns, cancellationToken);
        var count = 0;
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            await csv.WriteRecordAsync(ValuesOf(entry), cancellationToken);
            if (++count % FlushInterval == 0)
            {
                await csv.FlushAsync(cancellationToken);
            }
        }

        await csv.FlushAsync(cancellationToken);
    }

    private static async Task WriteJsonAsync(Stream body, IAsyncEnumerable<AuditView> entries, CancellationToken cancellationToken)
    {
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            await JsonSerializer.SerializeAsync(body, ObjectOf(entry), JsonSerializerOptions.Web, cancellationToken);
            await body.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    private static string[] ValuesOf(AuditView entry) =>
    [
        entry.Place.At.ToString("O", CultureInfo.InvariantCulture),
        entry.Place.Chain.ToString(CultureInfo.InvariantCulture),
        entry.Place.Sequence.ToString(CultureInfo.InvariantCulture),
        entry.ActorKind.ToString(),
        entry.ActorName ?? string.Empty,
        entry.ActorId?.ToString() ?? string.Empty,
        entry.Session ?? string.Empty,
        entry.Address ?? string.Empty,
        entry.Action.ToString(),
        entry.Outcome.ToString(),
        entry.TargetKind.ToString(),
        entry.TargetName ?? string.Empty,
        entry.TargetId?.ToString() ?? string.Empty,
        string.Join("; ", entry.Details.Select(pair => $"{pair.Key}={pair.Value}")),
    ];

    private static object ObjectOf(AuditView entry) => new
    {
        time = entry.Place.At,
        chain = entry.Place.Chain,
        entry = entry.Place.Sequence,
        actorKind = entry.ActorKind.ToString(),
        actor = entry.ActorName,
        actorId = entry.ActorId,
        session = entry.Session,
        address = entry.Address,
        action = entry.Action.ToString(),
        outcome = entry.Outcome.ToString(),
        targetKind = entry.TargetKind.ToString(),
        target = entry.TargetName,
        targetId = entry.TargetId,
        details = entry.Details.DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Value),
    };
}
