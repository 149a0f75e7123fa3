using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using SecureVault.Core.Accounts;
using SecureVault.Core.Keys;
using SecureVault.Web.Components.Recovery;

namespace SecureVault.Web.Hosting;

/// <summary>Says on the console where to go, once the address is known.</summary>
internal sealed class FirstStartNotice(AccountSetup setup, IMasterKeySource source, IServer server, RestoreDesk desk)
{
    public void ShowWhenStarted(WebApplication app) =>
        app.Lifetime.ApplicationStarted.Register(() => Show(Console.Out));

    private void Show(TextWriter output)
    {
        var address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "http://localhost:5080";
        if (desk.IsAlone)
        {
            ShowRestore(output, ServerAddress.Reachable(address).ToString());
            return;
        }

        if (setup.Code is not { } code)
        {
            output.WriteLine($"SecureVault is ready. Open {ServerAddress.Reachable(address)} in a browser.");
            return;
        }

        output.WriteLine($"""

              SecureVault is ready at {ServerAddress.Reachable(address)}. Nobody has an account yet.

              Create the first administrator with this link, which works once:
                {ServerAddress.Reachable(address)}/setup?code={code}

              The master key is in the {source.Description}.
              Keep a copy of it apart from the data: without it no file can be read.

              Or restore a vault that is in the store, with the link on that page.

            """);
    }

    private void ShowRestore(TextWriter output, string address)
    {
        if (desk.State is RestoreState.Waiting)
        {
            output.WriteLine($"""

                  SecureVault has no database, but its store has a vault. It serves nobody yet.

                  Restore the vault with this link:
                    {address}/setup/restore?code={desk.Code.Value}

                  If the database is only somewhere else, stop SecureVault and put it back (Vault:DataFolder, Database:File).

                """);
        }
    }
}
