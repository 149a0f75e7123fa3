namespace SecureVault.Tests.Accounts.Providers;

/// <summary>When an address counts, and what it is good for.</summary>
[Collection(nameof(SharedProviders))]
public sealed class VerifiedAddressTests(SharedProviders shared)
{
    [Theory]
    [InlineData("false")]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("\"true\"")]
    [InlineData("\"True\"")]
    [InlineData("1")]
    [InlineData("[true]")]
    public async Task Only_true_itself_says_that_an_address_is_verified(string? verified)
    {
        await shared.Scene.AssertRefusedAsync(ProviderAnswer.Verified("claimant").WithJson("email_verified", verified), "unverified");
    }

    [Fact]
    public async Task A_list_of_addresses_is_none() => await shared.Scene.AssertRefusedAsync(
        ProviderAnswer.Verified("several").With("email", (string[])["several@example.org", "boss@example.org"]), "unverified");

    [Theory]
    [InlineData("false")]
    [InlineData(null)]
    [InlineData("\"true\"")]
    [InlineData("1")]
    public async Task An_address_that_is_not_verified_is_connected_with_nobody_s_account(string? verified)
    {
        if (await shared.Scene.SessionsAsync("target@example.org") is null)
        {
            await shared.Scene.InviteAsync("target@example.org");
        }

        await shared.Scene.AssertRefusedAsync(
            ProviderAnswer.Verified("claimant", "target@example.org").WithJson("email_verified", verified), "unverified", SharedProviders.Linking);
    }

    [Fact]
    public async Task A_verified_address_is_connected_where_the_operator_wants_it_and_once()
    {
        await shared.Scene.InviteAsync("ada@example.org");

        using var first = await shared.Scene.EnterAsync(ProviderAnswer.Verified("ada"), SharedProviders.Linking);
        using var again = await shared.Scene.EnterAsync(new ProviderAnswer("ada"), SharedProviders.Linking);

        Assert.Equal(2, await shared.Scene.SessionsAsync("ada@example.org"));
        await shared.Scene.AssertRefusedAsync(ProviderAnswer.Verified("another", "Ada@Example.org"), "taken", SharedProviders.Linking);
    }

    [Fact]
    public async Task Elsewhere_an_account_with_the_address_stays_as_it_is()
    {
        await shared.Scene.InviteAsync("grace@example.org");

        await shared.Scene.AssertRefusedAsync(ProviderAnswer.Verified("grace"), "taken");
    }

    [Fact]
    public async Task An_administrator_s_account_is_never_connected_by_its_address()
    {
        await shared.Scene.InviteAsync("boss@example.org", isAdministrator: true);

        await shared.Scene.AssertRefusedAsync(ProviderAnswer.Verified("boss"), "taken", SharedProviders.Linking);
    }

    [Fact]
    public async Task An_address_signs_nobody_in_and_a_subject_does_whatever_the_address()
    {
        using var first = await shared.Scene.EnterAsync(ProviderAnswer.Verified("moved", "before@example.org"));
        using var again = await shared.Scene.EnterAsync(ProviderAnswer.Verified("moved", "after@example.org"));

        Assert.Equal(2, await shared.Scene.SessionsAsync("before@example.org"));
        Assert.Null(await shared.Scene.SessionsAsync("after@example.org"));
        await shared.Scene.AssertRefusedAsync(ProviderAnswer.Verified("somebody", "before@example.org"), "taken");
    }

    [Fact]
    public async Task The_same_subject_of_another_provider_is_another_person()
    {
        using var here = await shared.Scene.EnterAsync(ProviderAnswer.Verified("1", "one-here@example.org"));
        using var there = await shared.Scene.EnterAsync(ProviderAnswer.Verified("1", "one-there@example.org"), SharedProviders.Linking);

        Assert.Equal(1, await shared.Scene.SessionsAsync("one-here@example.org"));
        Assert.Equal(1, await shared.Scene.SessionsAsync("one-there@example.org"));
        await shared.Scene.AssertRefusedAsync(ProviderAnswer.Verified("1", "one-nowhere@example.org"), "unknown", SharedProviders.Closed);
    }

    [Fact]
    public async Task Subjects_are_told_apart_by_their_letters_case()
    {
        using var small = await shared.Scene.EnterAsync(ProviderAnswer.Verified("case", "small@example.org"));
        using var large = await shared.Scene.EnterAsync(ProviderAnswer.Verified("CASE", "large@example.org"));

        Assert.Equal((1, 1), (await shared.Scene.SessionsAsync("small@example.org"), await shared.Scene.SessionsAsync("large@example.org")));
    }
}
