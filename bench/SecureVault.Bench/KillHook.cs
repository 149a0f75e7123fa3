using System.Globalization;
using System.Runtime.Loader;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SecureVault.Bench;
using SecureVault.Core;
using SecureVault.Core.Data;
using SecureVault.Core.Drive;
using SecureVault.Core.Maintenance;
using SecureVault.Core.Recovery;

[assembly: HostingStartup(typeof(KillHookStartup))]

/// <summary>
/// Loaded into the server's own process by DOTNET_STARTUP_HOOKS: what people do over a circuit, and what the server does by itself now and then,
/// the kill loop asks for over HTTP. Never part of the program.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        var folder = Path.GetDirectoryName(typeof(StartupHook).Assembly.Location)!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            File.Exists(Path.Combine(folder, $"{name.Name}.dll")) ? context.LoadFromAssemblyPath(Path.Combine(folder, $"{name.Name}.dll")) : null;
        Environment.SetEnvironmentVariable("ASPNETCORE_HOSTINGSTARTUPASSEMBLIES", typeof(StartupHook).Assembly.GetName().Name);
    }
}

namespace SecureVault.Bench
{
    /// <summary>Adds the addresses under /bench/ to the server.</summary>
    internal sealed class KillHookStartup : IHostingStartup
    {
        public void Configure(IWebHostBuilder builder) => builder.ConfigureServices(services => services.AddSingleton<IStartupFilter, KillHookFilter>());
    }

    internal sealed class KillHookFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Map("/bench", bench => bench.Run(context => AnswerAsync(context, context.RequestServices)));
            next(app);
        };

        private static async Task AnswerAsync(HttpContext context, IServiceProvider vault)
        {
            var (token, query) = (context.RequestAborted, context.Request.Query);
            var (user, item) = (await UserAsync(vault, token), new ItemId(Id(query["item"])));
            switch (context.Request.Path.Value)
            {
                case "/list":
                    await context.Response.WriteAsync(JsonSerializer.Serialize(await ListAsync(vault.GetRequiredService<DriveItems>(), user, token)), token);
                    break;
                case "/trash":
                    var trash = await vault.GetRequiredService<TrashBin>().ListAsync(user, token);
                    await context.Response.WriteAsync(JsonSerializer.Serialize(trash.Select(deleted => deleted.Entry.Name)), token);
                    break;
                case "/folder":
                    var made = (FolderOutcome.Created)await vault.GetRequiredService<Folders>().CreateAsync(user, ItemId.Root, query["name"]!, token);
                    await context.Response.WriteAsync(made.Folder.Value.ToString(), token);
                    break;
                case "/move":
                    var moved = await vault.GetRequiredService<Moves>().MoveAsync(user, [item], new ItemId(Id(query["folder"])), NameConflict.Refuse, token);
                    context.Response.StatusCode = moved.Moved.Count == 1 ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
                    break;
                case "/delete":
                    await vault.GetRequiredService<TrashBin>().DeleteAsync(user, [item], token);
                    break;
                case "/purge":
                    await vault.GetRequiredService<TrashBin>().PurgeAsync(user, [item], token);
                    break;
                case "/sweep":
                    await vault.GetRequiredService<Sweep>().RunAsync(token);
                    break;
                case "/backup":
                    await vault.GetRequiredService<Backups>().CreateAsync(progress: null, token);
                    await vault.GetRequiredService<Backups>().PruneAsync(token);
                    break;
                default:
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    break;
            }
        }

        private static async Task<List<KillEntry>> ListAsync(DriveItems items, UserId user, CancellationToken token)
        {
            var found = new List<KillEntry>();
            var folders = new Queue<ItemId>([ItemId.Root]);
            while (folders.TryDequeue(out var folder))
            {
                foreach (var entry in await items.ListAsync(user, folder, token))
                {
                    if (entry.IsFolder)
                    {
                        folders.Enqueue(entry.Id);
                    }
                    else
                    {
                        found.Add(new KillEntry(entry.Id.Value, folder.Value, entry.Name, entry.IsDamaged));
                    }
                }
            }

            return found;
        }

        /// <summary>The vault has one.</summary>
        private static async Task<UserId> UserAsync(IServiceProvider vault, CancellationToken token)
        {
            await using var db = await vault.GetRequiredService<IDbContextFactory<VaultDbContext>>().CreateDbContextAsync(token);
            return new UserId(await db.Users.Select(user => user.Id).SingleAsync(token));
        }

        private static Guid Id(string? text) => text is null ? default : Guid.Parse(text, CultureInfo.InvariantCulture);
    }

    /// <summary>A file as the server lists it.</summary>
    internal sealed record KillEntry(Guid Item, Guid Folder, string Name, bool IsDamaged);
}
