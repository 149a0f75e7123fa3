using SecureVault.Web.Hosting;
using SecureVault.Web.Hosting.ThumbnailWorkers;

if (ThumbnailWorker.IsMeant(args))
{
    return ThumbnailWorker.Run(args);
}

var builder = WebApplication.CreateBuilder(args);
builder.AddVault();
builder.AddVaultWeb();

var app = builder.Build();
if (!await app.PrepareVaultAsync())
{
    return VaultStart.ConfigurationError;
}

app.UseVaultWeb();
app.MapVaultWeb();
return await app.RunVaultAsync();
