using System.Diagnostics;
using SecureVault.Core.Drive;
using SecureVault.Core.Uploads;

namespace SecureVault.Web.Endpoints.Uploads;

/// <summary>Makes HTTP answers of what came of an upload. The sentences are for people who read a client's log.</summary>
internal static class TusResponses
{
    // tus 1.0, checksum extension.
    private const int ChecksumMismatch = 460;

    /// <summary>The answer to a checksum that is not the content's; nothing of it was kept.</summary>
    public static IResult WrongChecksum => Text(ChecksumMismatch, "The content does not have the checksum that was sent; nothing of it was kept.");

    /// <summary>The answer to a body with a checksum that takes a place too long; nothing of it was kept.</summary>
    public static IResult TooSlow => Text(
        StatusCodes.Status408RequestTimeout,
        $"With a checksum content has to come at {CheckedBodies.MinBytesPerSecond} bytes a second; send smaller pieces, or without a checksum.");

    /// <summary>The answer to a request that made an upload or sent content.</summary>
    /// <param name="response">Gets the headers that tell where the upload stands.</param>
    /// <param name="outcome">What became of the request.</param>
    /// <param name="success">The status when nothing is wrong.</param>
    public static IResult Of(HttpResponse response, UploadOutcome outcome, int success)
    {
        TellPosition(response, outcome);
        return outcome switch
        {
            UploadOutcome.Created or UploadOutcome.Received or UploadOutcome.Stored => Results.StatusCode(success),
            UploadOutcome.WrongOffset => Text(StatusCodes.Status409Conflict, "The upload continues at another offset."),
            UploadOutcome.NameTaken => Text(StatusCodes.Status409Conflict, "The name is taken."),
            UploadOutcome.ContentChanged => Text(StatusCodes.Status409Conflict, "The file has another content by now."),
            UploadOutcome.NameInvalid invalid => NameInvalid(invalid.Error),
            UploadOutcome.TooLarge large => Text(StatusCodes.Status413PayloadTooLarge, $"The file is larger than {large.Limit} bytes."),

            // Not 507: clients try that again later, and this ends only when the person makes room.
            UploadOutcome.OverQuota => Text(StatusCodes.Status413PayloadTooLarge, "Your space does not suffice for this file."),
            UploadOutcome.TooManyItems many => TooManyItems(many.Limit),
            UploadOutcome.TooManyUnfinished many => Text(
                StatusCodes.Status429TooManyRequests, $"There are {many.Limit} unfinished uploads already; finish or end some of them."),
            UploadOutcome.NotFound => Results.NotFound(),
            UploadOutcome.Busy => Text(StatusCodes.Status423Locked, "Another request sends to this upload."),
            UploadOutcome.WrongLength wrong => Text(StatusCodes.Status413PayloadTooLarge, wrong.IsEnded
                ? "The content does not have the length that was announced; the upload is ended."
                : "The content is longer than what is missing; nothing of it was kept."),
            UploadOutcome.ContentDiffers => Text(
                StatusCodes.Status410Gone, "The content differs from what came before; the upload is ended, begin a new one."),
            UploadOutcome.Lost lost => Text(
                StatusCodes.Status410Gone, $"The storage has lost the beginning of this upload; begin a new one. Error ID: {lost.ErrorId}"),
            UploadOutcome.StoreFailed failed => StoreFailed(response, failed.Error, failed.ErrorId),
            _ => throw new UnreachableException(),
        };
    }

    private static void TellPosition(HttpResponse response, UploadOutcome outcome)
    {
        if (outcome is UploadOutcome.Created created)
        {
            TusHeaders.Tell(response, created.Upload, created.Expires);
            TusHeaders.Tell(response, 0);
        }
        else if (outcome is UploadOutcome.Received received)
        {
            TusHeaders.Tell(response, received.Offset);
            TusHeaders.Tell(response, received.Expires);
        }
        else if (outcome is UploadOutcome.Stored stored)
        {
            TusHeaders.Tell(response, stored.Length);
        }
        else if (outcome is UploadOutcome.WrongOffset wrong)
        {
            TusHeaders.Tell(response, wrong.Offset);
        }
    }

    /// <summary>Also for somebody else's: nobody learns that it is there.</summary>
    public static IResult NoFolder => Text(StatusCodes.Status404NotFound, "There is no such folder, or it is too deep.");

    public static IResult PathInvalid => Text(StatusCodes.Status400BadRequest, "A folder of the path can't have that name.");

    /// <summary>A header that is missing, wrong or of an extension that is not there.</summary>
    public static IResult Malformed(string sentence) => Text(StatusCodes.Status400BadRequest, sentence);

    /// <summary>Content of another type than the protocol's, or of none.</summary>
    public static IResult WrongType => Text(StatusCodes.Status415UnsupportedMediaType, $"Content comes with the Content-Type {TusHeaders.ContentType}.");

    private static IResult NameInvalid(NameError error) => Text(StatusCodes.Status400BadRequest, error switch
    {
        NameError.Empty => "A file needs a name.",
        NameError.TooLong => $"The name is longer than {ItemName.MaxLength} characters.",
        NameError.ReservedCharacter => "A name can't contain a slash or a backslash.",
        NameError.OnlyDots => "A name can't be only dots.",
        NameError.ControlCharacter => "The name contains characters that can't be shown.",
        NameError.Misleading => "The name contains hidden characters that reverse the text direction.",
    });

    /// <summary>Also for the folders of a path.</summary>
    public static IResult TooManyItems(int limit) => Text(
        StatusCodes.Status507InsufficientStorage, $"You have {limit} files and folders, trash included, and can't have more; delete some and empty the trash.");

    /// <summary>For the folders of a path.</summary>
    public static IResult StoreFull => Text(StatusCodes.Status507InsufficientStorage, "Storage is full.");

    private static IResult StoreFailed(HttpResponse response, StoreError error, string errorId)
    {
        if (error == StoreError.Full)
        {
            return Text(StatusCodes.Status507InsufficientStorage, $"Storage is full. Error ID: {errorId}");
        }

        if (error == StoreError.Refused)
        {
            return Text(StatusCodes.Status503ServiceUnavailable, $"The storage refused the content; an administrator has to look at it. Error ID: {errorId}");
        }

        response.Headers.RetryAfter = "5";
        return Text(StatusCodes.Status503ServiceUnavailable, $"The storage does not answer. Error ID: {errorId}");
    }

    private static IResult Text(int status, string sentence) => Results.Text(sentence, statusCode: status);
}
