using System.CommandLine;
using Microsoft.Extensions.Localization;
using SecureVault.Web.Components.Shared.Formatting;
using SecureVault.Web.Hosting;
using SecureVault.Web.Hosting.Exits;
using SecureVault.Web.Hosting.Sessions;

namespace SecureVault.Web.Commands;

/// <summary>Asks the running server whether it can serve; for container engines and supervisors.</summary>
internal static class HealthcheckCommand
{
    private static readonly IStringLocalizer T = Words.Of<CommandTexts>();

    public static Command Create()
    {
        var seconds = new Option<int>("--timeout") { Description = T["TimeoutOption"], HelpName = "SECONDS", DefaultValueFactory = _ => 20 };
        seconds.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int>() is < 1 or > 600)
            {
                given.AddError(T["TimeoutRange"]);
            }
        });
        return new VerbCommand(
            "healthcheck",
            T["HealthcheckAbout"],
            ["healthcheck", "healthcheck --Urls=http://localhost:8080 --timeout 5"],
            (context, token) => RunAsync(context, TimeSpan.FromSeconds(context.Parsed.GetValue(seconds)), token))
        {
            seconds,
        };
    }

    private static async Task<ExitCode> RunAsync(CommandContext context, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var configuration = VaultSession.ReadSettings(context.Settings);
        if (ServerAddress.Of(configuration) is not { } address)
        {
            context.Output.Error(T["NoAddress"]);
            return ExitCode.Usage;
        }

        var state = await HealthClient.AskAsync(address, ServerAddress.AllowedHost(configuration), timeout, cancellationToken);
        context.Output.Write(new { address = address.GetLeftPart(UriPartial.Authority), state }, Sentence(state, address.GetLeftPart(UriPartial.Authority)));
        return state is ServerState.Ready or ServerState.Degraded ? ExitCode.Done : ExitCode.NotReachable;
    }

    private static string Sentence(ServerState state, string address) => state switch
    {
        ServerState.Ready => T["HealthReady", address],
        ServerState.Degraded => T["HealthDegraded", address],
        ServerState.NotReady => T["HealthNotReady", address],
        ServerState.Unreachable => T["HealthUnreachable", address],
    };
}
