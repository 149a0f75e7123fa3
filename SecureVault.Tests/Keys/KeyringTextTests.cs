using SecureVault.Core.Cryptography;
using SecureVault.Core.Keys;

namespace SecureVault.Tests.Keys;

/// <summary>The text of a keyring: what is taken, what is refused and with which words, and how it is changed.</summary>
public sealed class KeyringTextTests : IDisposable
{
    private readonly MasterKey _one = MasterKey.Generate();
    private readonly MasterKey _two = MasterKey.Generate();
    private readonly MasterKey _three = MasterKey.Generate();

    private string One => _one.ToRecoveryText();

    private string Two => _two.ToRecoveryText();

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
        _three.Dispose();
    }

    [Fact]
    public void A_file_from_before_there_were_states_has_its_first_key_active_and_the_others_opening()
    {
        Assert.Equal([(_one.Id, MasterKeyState.Active)], Read(One));
        Assert.Equal([(_one.Id, MasterKeyState.Active), (_two.Id, MasterKeyState.OpeningOnly)], Read($"{One},{Two}"));
    }

    [Fact]
    public void States_stand_before_the_keys_in_any_order_and_case()
    {
        Assert.Equal(
            [(_one.Id, MasterKeyState.OpeningOnly), (_two.Id, MasterKeyState.Active), (_three.Id, MasterKeyState.Retired)],
            Read($"Opening-only: {One}\n  ACTIVE :{Two} # since March\nretired:{_three.ToRecoveryText()}"));
    }

    [Fact]
    public void A_first_key_without_a_state_only_opens_where_another_one_is_active() =>
        Assert.Equal([(_one.Id, MasterKeyState.OpeningOnly), (_two.Id, MasterKeyState.Active)], Read($"{One}\nactive: {Two}"));

    [Fact]
    public void Two_active_keys_a_key_twice_no_active_key_and_an_unknown_state_are_told_apart_in_one_sentence()
    {
        Assert.Equal($"T holds two active master keys, {_one.Id} and {_two.Id}; write 'opening-only:' before one of them.", Refusal($"active:{One}\nactive:{Two}"));
        Assert.Equal($"T holds the master key {_one.Id} twice; remove one of the two.", Refusal($"{One}\nretired: {One}"));
        Assert.Equal("T holds no active master key; write 'active:' before one of them.", Refusal($"opening-only:{One}\n{Two}"));
        Assert.Equal("T holds a line that is no master key, or one with a typing error.", Refusal($"aktiv: {One}"));
        Assert.Equal("T holds a line that is no master key, or one with a typing error.", Refusal($"active: {One[..^1]}?"));
        Assert.Equal("T holds no master key.", Refusal("# nothing\n"));
    }

    [Fact]
    public void A_change_keeps_remarks_and_order_and_puts_new_keys_last()
    {
        var text = $"# the vault's keys\n{One} # from the beginning\n\n# the end\n";
        var time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        var changed = MasterKeyText.Rewrite(text, [new(_one, MasterKeyState.OpeningOnly), new(_two, MasterKeyState.Active)], time);

        Assert.Equal(
            $"# the vault's keys\nopening-only: {One} # from the beginning\n\n# the end\n\n# SecureVault master key {_two.Id}, made 2026-03-01\nactive: {Two}\n",
            changed);
        Assert.Equal(changed, MasterKeyText.Rewrite(changed, [new(_one, MasterKeyState.OpeningOnly), new(_two, MasterKeyState.Active)], time));
    }

    [Fact]
    public void A_line_with_several_keys_loses_none_when_it_is_changed()
    {
        var changed = MasterKeyText.Rewrite(
            $"{One}, {Two}", [new(_one, MasterKeyState.Retired), new(_two, MasterKeyState.OpeningOnly), new(_three, MasterKeyState.Active)], default);

        Assert.Equal(
            [(_one.Id, MasterKeyState.Retired), (_two.Id, MasterKeyState.OpeningOnly), (_three.Id, MasterKeyState.Active)], Read(changed));
    }

    [Fact]
    public void A_line_for_a_variable_reads_back()
    {
        var line = MasterKeyText.WriteLine([new(_one, MasterKeyState.OpeningOnly), new(_two, MasterKeyState.Active)]);

        Assert.DoesNotContain('\n', line);
        Assert.Equal([(_one.Id, MasterKeyState.OpeningOnly), (_two.Id, MasterKeyState.Active)], Read(line));
    }

    private static IEnumerable<(string Id, MasterKeyState State)> Read(string text) =>
        MasterKeyText.Parse(text, "T").Select(key => (key.Id, key.State));

    private string Refusal(string text)
    {
        var message = Assert.Throws<MasterKeyException>(() => MasterKeyText.Parse(text, "T")).Message;
        Assert.DoesNotContain(One[..11], message, StringComparison.Ordinal);
        return message;
    }
}
