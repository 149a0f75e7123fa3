using System.CommandLine;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Moving;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Commands.Store;

/// <summary>Moves the store to another place while people work.</summary>
internal static class StoreCommand
{
    private const int MaxLimit = 1_000_000;
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create() => new("store", T["StoreAbout"]) { CreateCopy() };

    private static VerbCommand CreateCopy()
    {
        var target = new Option<string?>("--to") { Description = T["StoreToOption"], HelpName = "FILE" };
        var limit = NewLimit();
        var yes = NewYes();
        return new VerbCommand(
            "copy",
            T["StoreCopyAbout"],
            ["store copy --to bucket.json", "store copy --to bucket.json --limit 20 --yes", "store copy status", "store copy finish"],
            (context, token) => StoreMoveRun.StartAsync(
                context, context.Parsed.GetValue(target), ToBytes(context.Parsed.GetValue(limit)), context.Parsed.GetValue(yes), token))
        {
            target,
            limit,
            yes,
            new VerbCommand("pause", T["StorePauseAbout"], ["store copy pause"], PauseAsync),
            CreateResume(),
            CreateFinish(),
            new VerbCommand("status", T["StoreStatusAbout"], ["store copy status", "store copy status --json"], StatusAsync),
        };
    }

    private static VerbCommand CreateResume()
    {
        var limit = NewLimit();
        return new VerbCommand(
            "resume",
            T["StoreResumeAbout"],
            ["store copy resume", "store copy resume --limit 20"],
            (context, token) => ResumeAsync(context, ToBytes(context.Parsed.GetValue(limit)), token))
        {
            limit,
        };
    }

    private static VerbCommand CreateFinish()
    {
        var endsUploads = new Option<bool>("--end-uploads") { Description = T["StoreEndUploadsOption"] };
        var yes = NewYes();
        return new VerbCommand(
            "finish",
            T["StoreFinishAbout"],
            ["store copy finish", "store copy finish --yes"],
            (context, token) => StoreMoveRun.FinishAsync(context, context.Parsed.GetValue(endsUploads), context.Parsed.GetValue(yes), token))
        {
            endsUploads,
            yes,
        };
    }

    private static Option<bool> NewYes() => new("--yes", "-y") { Description = T["YesOption"] };

    private static Option<int?> NewLimit()
    {
        var limit = new Option<int?>("--limit") { Description = T["StoreLimitOption"], HelpName = "MIB" };
        limit.Validators.Add(given =>
        {
            if (given.Tokens is [var token] && !(int.TryParse(token.Value, out var number) && number is >= 0 and <= MaxLimit))
            {
                given.AddError(T["StoreLimitForm"]);
            }
        });
        return limit;
    }

    private static long? ToBytes(int? mebibytes) => (long?)mebibytes << 20;

    private static async Task<ExitCode> PauseAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var vault = await OpenAsync(context, cancellationToken);
        await vault.Get<MoveControl>().PauseAsync(cancellationToken);
        context.Output.Note(T["MovePausedDone"]);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> ResumeAsync(CommandContext context, long? limit, CancellationToken cancellationToken)
    {
        await using var vault = await OpenAsync(context, cancellationToken);
        await vault.Get<MoveControl>().ResumeAsync(limit, cancellationToken);
        context.Output.Note(T["MoveResumed"]);
        return ExitCode.Done;
    }

    private static async Task<ExitCode> StatusAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await using var vault = await OpenAsync(context, cancellationToken);
        StoreMoveText.Show(context.Output, await vault.Get<MoveControl>().ReadAsync(cancellationToken));
        return ExitCode.Done;
    }

    /// <summary>These speak to the server through the database and need no store.</summary>
    private static async Task<VaultSession> OpenAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var vault = context.Open();
        try
        {
            await vault.OpenDatabaseAsync(cancellationToken);
            await vault.LoadKeysAsync(cancellationToken);
            return vault;
        }
        catch
        {
            await vault.DisposeAsync();
            throw;
        }
    }
}
