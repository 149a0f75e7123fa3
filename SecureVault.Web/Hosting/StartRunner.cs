using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SecureVault.Core;
using SecureVault.Core.Accounts;
using SecureVault.Core.Data;
using SecureVault.Core.Data.Sqlite;
using SecureVault.Core.Keys;
using SecureVault.Core.Moving;
using SecureVault.Core.Ownership;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;
using SecureVault.Web.Hosting.Exits;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Hosting;

/// <summary>Runs the start and turns each error into one line on the error output and an exit code.</summary>
internal static partial class StartRunner
{
    /// <summary>Prepares the start; when it can't go on, it says why, and the application is disposed of.</summary>
    public static async Task<StartOutcome> PrepareVaultAsync(this WebApplication app)
    {
        try
        {
            ProxyHosting.Check(app.Configuration);
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            var folder = app.Services.GetRequiredService<IOptions<VaultOptions>>().Value.DataFolder;
            Starting(app.Logger, folder);
            await app.Services.GetRequiredService<VaultStart>().PrepareAsync(CancellationToken.None);
            await app.Services.GetRequiredService<AccountSetup>().InitializeAsync(CancellationToken.None);
            return StartOutcome.Ready;
        }
        catch (OwnershipException exception) when (exception.IsRestorable)
        {
            await Console.Error.WriteLineAsync($"SecureVault has no vault to serve: {OneLine(exception.Message)}");
            await app.DisposeAsync();
            return StartOutcome.Restorable(OneLine(exception.Message));
        }
        catch (Exception exception) when (Explain(exception) is { } lines)
        {
            foreach (var line in lines.Distinct())
            {
                await Console.Error.WriteLineAsync($"SecureVault can't start: {line}");
            }

            await app.DisposeAsync();
            return StartOutcome.Failed(ExitCodes.Of(exception), [.. lines.Distinct()]);
        }
    }

    /// <summary>Runs until it is told to stop.</summary>
    public static async Task<ExitCode> RunVaultAsync(this WebApplication app)
    {
        await using var ending = app;
        if (!await app.TryStartVaultAsync())
        {
            return ExitCode.Usage;
        }

        await app.WaitForShutdownAsync();
        return ExitCode.Done;
    }

    /// <summary>Begins to listen.</summary>
    /// <returns>False when it can't, and has said why.</returns>
    public static async Task<bool> TryStartVaultAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
            return true;
        }
        catch (IOException exception) when (exception.InnerException is not null || exception.Message.Contains("bind", StringComparison.OrdinalIgnoreCase))
        {
            await Console.Error.WriteLineAsync($"SecureVault can't start: {OneLine(exception.Message)} See the setting Urls.");
            await app.StopAsync(); // jobs have begun already, and would fail over what they lose now
            return false;
        }
        catch (SocketException exception)
        {
            await Console.Error.WriteLineAsync($"SecureVault can't start: the address can't be listened on ({exception.SocketErrorCode}); see the setting Urls.");
            await app.StopAsync();
            return false;
        }
    }

    /// <summary>Lines for the operator; null for an error that is the program's own.</summary>
    public static IReadOnlyList<string>? Explain(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures.Select(OneLine)],
        AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            [.. several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures).Select(OneLine)],
        StartException or VaultInUseException or DatabaseUpgradeException or MasterKeyException or OwnershipException or MoveException or ObjectStoreException or BackupException or InvalidDataException => [OneLine(exception.Message)],
        // The binder's own sentence names the key and the value that it could not read.
        InvalidOperationException { InnerException: FormatException or ArgumentException or OverflowException } => [OneLine(exception.Message)],
        SqliteException or DbUpdateException => [$"the database can't be opened or written ({OneLine(exception.Message)}); see Database:File."],
        IOException or UnauthorizedAccessException => [OneLine(exception.Message)],
        _ => null,
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();

    // The first sign of life: making a database, or bringing a large one up to date, takes a while.
    [LoggerMessage(EventId = 700, Level = LogLevel.Information, Message = "SecureVault is starting with the data in {Folder}")]
    private static partial void Starting(ILogger logger, string folder);
}

/// <summary>How the start's preparation ended.</summary>
/// <param name="Code">Done when the vault can be served; else how the process ends, unless it goes on with the welcome page.</param>
/// <param name="IsRestorable">Whether there is no database, but a vault in the store.</param>
/// <param name="Errors">Lines for the operator.</param>
internal sealed record StartOutcome(ExitCode Code, bool IsRestorable, IReadOnlyList<string> Errors)
{
    public static StartOutcome Ready { get; } = new(ExitCode.Done, false, []);

    /// <summary>Whether the vault can be served.</summary>
    public bool IsReady => Code == ExitCode.Done;

    public static StartOutcome Restorable(string error) => new(ExitCode.Usage, true, [error]);

    public static StartOutcome Failed(ExitCode code, IReadOnlyList<string> errors) => new(code, false, errors);
}
