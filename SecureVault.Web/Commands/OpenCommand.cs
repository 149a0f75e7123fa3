using System.CommandLine;
using Microsoft.Extensions.Localization;
using SecureVault.Core.Cryptography;
using SecureVault.Core.Recovery;
using SecureVault.Core.Storage;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting.Exits;

namespace SecureVault.Web.Commands;

/// <summary>Opens one object that lies as a file.</summary>
internal static class OpenCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = T["OpenFileArgument"] };
        var target = new Option<string>("--out") { Description = T["OpenOutOption"], HelpName = "FILE", Required = true };
        var card = new Option<string?>("--card") { Description = T["OpenCardOption"], HelpName = "FILE" };
        return new VerbCommand(
            "open",
            T["OpenAbout"],
            ["open 3f/9a0c5e… --out letter.pdf", "open object.bin --card card.bin --out letter.pdf --MasterKey:File=/mnt/usb/master.key"],
            (context, token) => RunAsync(
                context, context.Parsed.GetRequiredValue(file), context.Parsed.GetValue(card), context.Parsed.GetRequiredValue(target), token))
        {
            file,
            target,
            card,
        };
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, string file, string? card, string target, CancellationToken cancellationToken)
    {
        if (Path.Exists(target))
        {
            context.Output.Error(T["OpenExists", target]);
            return ExitCode.Usage;
        }

        await using var vault = context.Open();
        await vault.LoadKeysAsync(cancellationToken);
        try
        {
            await using var opened = await vault.Get<SealedFiles>().OpenAsync(file, card, cancellationToken);
            await WriteAsync(opened.Content, target, cancellationToken);
            context.Output.Write(
                new
                {
                    name = opened.Facts.Name,
                    folder = opened.Facts.FolderPath,
                    mediaType = opened.Facts.MediaType,
                    bytes = opened.Facts.PlainLength,
                    uploaded = opened.Facts.Time,
                    modified = opened.Facts.FileTime,
                },
                T["OpenDone", opened.Facts.Name, context.Output.Units.Size(opened.Facts.PlainLength)]);
            return ExitCode.Done;
        }
        catch (SealedObjectException exception)
        {
            context.Output.Error(exception.Message);
            return exception.Error == SealedObjectError.WrongKey ? ExitCode.Key : ExitCode.Findings;
        }
    }

    /// <summary>Under another name until all of it is verified: what does not open to its end is no file.</summary>
    private static async Task WriteAsync(Stream content, string target, CancellationToken cancellationToken)
    {
        var unfinished = target + ".unfinished";
        try
        {
            PrivateFiles.CreateFile(unfinished);
            await using (var output = File.OpenWrite(unfinished))
            {
                await content.CopyToAsync(output, cancellationToken);
            }

            File.Move(unfinished, target);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
