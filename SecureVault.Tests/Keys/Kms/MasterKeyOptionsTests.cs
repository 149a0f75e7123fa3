using System.ComponentModel.DataAnnotations;
using SecureVault.Core.Keys;

namespace SecureVault.Tests.Keys.Kms;

/// <summary>Where the key of the master keys may be asked for.</summary>
public sealed class MasterKeyOptionsTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("https://kms.example.org", true)]
    [InlineData("http://127.0.0.1:4599", true)]
    [InlineData("http://localhost:4599", true)]
    [InlineData("http://kms.example.org", false)]
    [InlineData("http://10.0.0.7", false)]
    [InlineData("http://localhost.example.org", false)]
    [InlineData("ftp://kms.example.org", false)]
    [InlineData("kms.example.org", false)]
    public void Without_tls_no_answer_with_a_key_leaves_the_machine(string address, bool isTaken)
    {
        var options = new MasterKeyOptions { Source = MasterKeyOrigin.Kms, Kms = { KeyId = "alias/vault", Region = "eu-central-1", ServiceUrl = address } };

        var found = options.Validate(new ValidationContext(options)).ToList();

        Assert.Equal(isTaken, found.Count == 0);
        Assert.All(found, problem => Assert.Equal(["Kms:ServiceUrl"], problem.MemberNames));
    }
}
