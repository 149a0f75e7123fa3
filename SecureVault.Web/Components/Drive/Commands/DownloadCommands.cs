using Microsoft.Extensions.Localization;
using MudBlazor;
using SecureVault.Core.Archives;
using SecureVault.Core.Drive;
using SecureVault.Web.Components.Shared;
using SecureVault.Web.Components.Shared.Formatting;

namespace SecureVault.Web.Components.Drive.Commands;

/// <summary>Downloads a file as it is, and folders or several items as an archive.</summary>
internal sealed class DownloadCommands(ZipTickets tickets, CurrentUser user, BusyNotifier work, DriveScript script) : ICommandSource
{
    private static readonly IStringLocalizer T = Words.Of<DriveTexts>();

    /// <inheritdoc/>
    public void AddTo(CommandTable table) => table.AddForItems(DriveCommand.Download, DownloadAsync);

    private async Task DownloadAsync(IReadOnlyList<DriveEntry> entries)
    {
        string? address = null;
        await work.RunAsync(async () => address = await AddressOfAsync(entries), "NothingSaved");
        if (address is null)
        {
            work.Tell(T["TooManyToDownload", ZipTickets.MostItems], Severity.Warning);
            return;
        }

        // The answer is an attachment: the page stays where it is.
        await script.DownloadAsync(address);
    }

    private async Task<string?> AddressOfAsync(IReadOnlyList<DriveEntry> entries) => entries switch
    {
        [{ IsFolder: false } file] => DriveAddresses.Content(file.Id),
        [var folder] => DriveAddresses.Zip(folder.Id),
        { Count: > ZipTickets.MostItems } => null,
        _ => DriveAddresses.Zip(await TicketAsync(entries)),
    };

    private Task<string> TicketAsync(IReadOnlyList<DriveEntry> entries) =>
        user.CallAsync((id, _) => Task.FromResult(tickets.Create(id, [.. entries.Select(entry => entry.Id)])), CancellationToken.None);
}
