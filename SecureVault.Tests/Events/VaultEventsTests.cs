using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using SecureVault.Core.Events;

namespace SecureVault.Tests.Events;

public sealed class VaultEventsTests
{
    [Fact]
    public void A_subscriber_hears_in_its_own_language_and_not_in_the_publisher_s()
    {
        var events = new VaultEvents(NullLogger<VaultEvents>.Instance);
        var heard = new List<string>();
        using var german = TestCulture.In("de-DE", () => events.Subscribe(_ => heard.Add(CultureInfo.CurrentUICulture.Name)));

        var after = TestCulture.In("fr-FR", () =>
        {
            events.Publish(new VaultEvent.AccountsChanged());
            return CultureInfo.CurrentUICulture.Name;
        });

        Assert.Equal(["de-DE"], heard);
        Assert.Equal("fr-FR", after);
    }
}
