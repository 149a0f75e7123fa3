using SecureVault.Core;
using SecureVault.Core.Accounts.Deletion;
using SecureVault.Core.Accounts.Factors;
using SecureVault.Core.Jobs;

namespace SecureVault.Tests.Accounts.Leaving;

/// <summary>Steps that the tests of leaving accounts share.</summary>
internal static class LeavingScene
{
    /// <summary>Settings with a mail server that nobody asks.</summary>
    public static Dictionary<string, string?> WithMail(int port = 25) => new()
    {
        ["Smtp:Host"] = "127.0.0.1",
        ["Smtp:Port"] = $"{port}",
        ["Smtp:Tls"] = "None",
        ["Smtp:From"] = "vault@example.org",
        ["Vault:PublicUrl"] = "https://vault.example.org",
    };

    /// <summary>Runs the job that destroys accounts.</summary>
    public static Task<JobResult> RunJobAsync(this CoreVault vault) =>
        vault.Get<IEnumerable<IJob>>().OfType<AccountDeletionJob>().Single().RunAsync(new JobRun(isAsked: false, _ => { }), TestContext.Current.CancellationToken);

    /// <summary>Runs the job and the sweep in turn, as the server does, until nothing is left to do.</summary>
    public static async Task DestroyDueAsync(this CoreVault vault)
    {
        while (true)
        {
            var result = await vault.RunJobAsync();
            if (result[JobCount.Left] == 0)
            {
                return;
            }

            Assert.Null((await vault.Sweep.RunAsync(TestContext.Current.CancellationToken)).Error);
        }
    }

    /// <summary>Deletes a person's account, as the person does.</summary>
    public static async Task<DeleteAccountOutcome> LeaveAsync(this CoreVault vault, UserId user, string email = "ada@example.org") =>
        await vault.Get<AccountDeletions>().RequestAsync(await vault.FreshAsync(user), email, "en", TestContext.Current.CancellationToken);

    /// <summary>Goes on after a right password.</summary>
    public static async Task<SignInStep> NextAsync(this AccountScene scene, string email = "ada@example.org")
    {
        var accepted = Assert.IsType<Core.Accounts.SignInOutcome.Accepted>(await scene.SignInAsync(email, AccountScene.Password));
        return await scene.Vault.Get<SignInSteps>().NextAsync(accepted.Account, isRemembered: false, TestContext.Current.CancellationToken);
    }
}
