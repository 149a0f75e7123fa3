using SecureVault.Core;
using SecureVault.Core.Drive;
using SecureVault.Core.Keys;
using SecureVault.Web.Hosting.Accounts;

namespace SecureVault.Web.Hosting;

/// <summary>
/// Says 404 where the address of a folder or a file leads nowhere. The page tells the person, but it is drawn in the circuit,
/// after the status has gone out. Another person's items look the same.
/// </summary>
internal static class MissingItems
{
    public static async Task CheckAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsGet(context.Request.Method)
            && AskedFor(context.Request.Path.Value) is { } asked
            && context.User.FindVaultUser() is { } user
            && !await IsThereAsync(context, user, asked))
        {
            context.Response.OnStarting(() =>
            {
                if (context.Response.StatusCode == StatusCodes.Status200OK)
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                }

                return Task.CompletedTask;
            });
        }

        await next(context);
    }

    // '/folders/{id}' and '/view/{id}', as the pages have them.
    private static (ItemId Item, bool IsFolder)? AskedFor(string? path)
    {
        if (path?.Split('/', StringSplitOptions.RemoveEmptyEntries) is not [var kind, var text] || !Guid.TryParse(text, out var id))
        {
            return null;
        }

        var isFolder = kind.Equals("folders", StringComparison.OrdinalIgnoreCase);
        var item = new ItemId(id);
        return (isFolder && item != ItemId.Root) || kind.Equals("view", StringComparison.OrdinalIgnoreCase) ? (item, isFolder) : null;
    }

    private static async Task<bool> IsThereAsync(HttpContext context, UserId user, (ItemId Item, bool IsFolder) asked)
    {
        try
        {
            var found = await context.RequestServices.GetRequiredService<DriveItems>().FindAsync(user, asked.Item, context.RequestAborted);
            return found?.IsFolder == asked.IsFolder;
        }
        catch (AccessEndedException)
        {
            return true; // the page sends who asks to the sign-in
        }
    }
}
