using SecureVault.Web.Hosting;

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
