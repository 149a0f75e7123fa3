using SecureVault.Web.Commands;
using SecureVault.Web.Hosting;
using SecureVault.Web.Hosting.ThumbnailWorkers;

if (ThumbnailWorker.IsMeant(args))
{
    return ThumbnailWorker.Run(args);
}

var arguments = ProgramArguments.Read(args);
return arguments.Serves
    ? await VaultServer.RunAsync(arguments.Settings)
    : await CommandLine.RunAsync(arguments, Console.Out, Console.Error);
