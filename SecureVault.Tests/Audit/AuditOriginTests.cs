using System.Net;
using SecureVault.Core;
using SecureVault.Core.Audit;
using SecureVault.Web.Components.Audit;

namespace SecureVault.Tests.Audit;

/// <summary>The actor that an entry names, and how much of an address it keeps.</summary>
public sealed class AuditOriginTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:aaaa:bbbb:cccc::1", "2001:db8:aaaa::/48")]
    [InlineData("fe80::1%3", "fe80::/48")]
    public void An_address_is_kept_as_its_network(string address, string kept) =>
        Assert.Equal(kept, AuditOrigin.AddressOf(IPAddress.Parse(address), isFull: false));

    [Fact]
    public void A_whole_address_is_kept_where_that_is_wanted()
    {
        Assert.Equal("203.0.113.77", AuditOrigin.AddressOf(IPAddress.Parse("::ffff:203.0.113.77"), isFull: true));
        Assert.Null(AuditOrigin.AddressOf(null, isFull: true));
    }

    [Fact]
    public async Task An_actor_holds_for_what_its_method_does_and_not_for_the_caller()
    {
        var user = UserId.New();
        await BeginAsync(user);
        Assert.Equal(AuditActorKind.Server, AuditOrigin.Current.Kind);
    }

    [Fact]
    public void Who_the_event_names_acts_in_the_session_that_is_known_of_that_person_only()
    {
        var (ada, grace) = (UserId.New(), UserId.New());
        var origin = AuditOrigin.Person(ada, SessionId.Of("code"), "203.0.113.0/24");

        Assert.Same(origin, origin.For(ada));
        Assert.Same(origin, origin.For(null));
        Assert.Equal(AuditOrigin.Person(grace, null, "203.0.113.0/24"), origin.For(grace));
        Assert.Equal(AuditActorKind.Command, AuditOrigin.Verb("accounts reset").For(ada).Kind);
    }

    [Fact]
    public void Each_action_has_a_name_of_its_own()
    {
        var names = Enum.GetValues<AuditAction>().Select(AuditText.Of).ToList();
        Assert.All(names, name => Assert.False(int.TryParse(name, out _), $"Action {name} has no text in AuditText."));
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    [Theory]
    [InlineData("a&b=c% ü/:", 7L)]
    [InlineData("", -1L)]
    public void Details_are_read_as_they_were_given(string text, long number)
    {
        var written = new AuditEvent(AuditAction.BackedUp) { Details = [("text", text), ("number", number), ("flag", true)] }.WriteDetails("keys rotate");

        Assert.Equal(
            [("command", "keys rotate"), ("text", text), ("number", $"{number}"), ("flag", "true")],
            AuditEvent.ReadDetails(written));
    }

    private static async Task BeginAsync(UserId user)
    {
        AuditOrigin.Person(user, null, null).Begin();
        await Task.Delay(1, Token);
        Assert.Equal(user.Value, AuditOrigin.Current.Id);
    }
}
