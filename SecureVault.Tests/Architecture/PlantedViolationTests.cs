using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SecureVault.Tests.Architecture;

/// <summary>Each rule finds what it is for, and leaves alone what is just allowed.</summary>
public sealed class PlantedViolationTests
{
    private const string Outcome = "abstract record Answer { record Yes : Answer; record No(int Why) : Answer; } enum Colour { Red, Green }";

    [Fact]
    public void A_method_of_41_lines_is_found()
    {
        Assert.Equal(["A: Long has 41 lines of 40"], Found(SizeRules.LongMethods([Parse($$"""class A { void Long() {{Block(41)}} }""")])));
        Assert.Empty(SizeRules.LongMethods([Parse($$"""class A { [Obsolete]{{"\n"}} void Short() {{Block(40)}} }""")]));
    }

    [Fact]
    public void Long_constructors_accessors_and_expressions_are_found()
    {
        var tree = Parse($$"""
            class A
            {
                A() {{Block(41)}}
                int Read { get {{Block(41)}} }
                int Value => 1 switch {{Block(41)}};
                int[] Table = {{Block(80)}};
            }
            """);

        Assert.Equal(
            ["A: the constructor has 41 lines of 40", "A: Read has 41 lines of 40", "A: Value has 41 lines of 40"], Found(SizeRules.LongMethods([tree])));
    }

    [Fact]
    public void A_type_of_301_lines_in_two_files_is_found()
    {
        Assert.Equal(
            ["A: 301 lines of 300"],
            Found(SizeRules.LargeTypes([Parse($"namespace N; partial class A {Block(150)}"), Parse($"namespace N; partial class A {Block(151)}")])));
        Assert.Empty(SizeRules.LargeTypes([Parse($"namespace N; partial class A {Block(150)}"), Parse($"namespace M; partial class A {Block(151)}")]));
    }

    [Theory]
    [InlineData("class A(B1 a, B2 b, B3 c, B4 d, B5 e, B6 f);")]
    [InlineData("class A { A(B1 a, B2 b, B3 c, B4 d, B5 e, B6 f) { } }")]
    [InlineData("partial class A { [Inject] B1 B1 { get; set; } [Inject] B2 B2 { get; set; } } partial class A(B3 c, B4 d, B5 e, B6 f); class B1; class B2;")]
    public void Six_dependencies_are_found(string source) =>
        Assert.Equal(["A: 6 dependencies of 5"], Found(DependencyRules.WideConstructors([Parse(source)], new Dictionary<string, string>())));

    [Fact]
    public void What_markup_injects_counts()
    {
        var tree = Parse("class A { [Inject] B B { get; set; } [Inject] NavigationManager N { get; set; } } class B;");

        Assert.Equal(["A: 6 dependencies of 5"], Found(DependencyRules.WideConstructors([tree], Injecting(5))));
        Assert.Empty(DependencyRules.WideConstructors([tree], Injecting(4)));

        static Dictionary<string, string> Injecting(int count) => new() { ["A"] = string.Concat(Enumerable.Repeat("@inject B B\n", count)) };
    }

    [Fact]
    public void Five_dependencies_and_records_of_data_are_left_alone() =>
        Assert.Empty(DependencyRules.WideConstructors(
            [Parse("class A(B1 a, B2 b, B3 c, B4 d, B5 e, ILogger<A> f, TimeProvider g); record R(int a, int b, int c, int d, int e, int f);")], new Dictionary<string, string>()));

    [Theory]
    [InlineData("record Bag(S1 a, S2 b, TimeProvider c);")]
    [InlineData("class Bag(S1 a, S2 b, TimeProvider c) { public S1 A => a; }")]
    public void A_type_that_only_holds_services_is_found(string source) =>
        Assert.Equal(["Bag: Bag only holds 3 services"], Found(DependencyRules.ParameterBags([Parse($"{source} class S1 {{ void Do() {{ }} }} interface S2 {{ void Do(); }}")])));

    [Fact]
    public void Data_and_types_that_do_something_are_no_bags() =>
        Assert.Empty(DependencyRules.ParameterBags(
            [Parse("record Data(string a, int b, S1 c); class Computes(S1 a, S1 b, S1 c) { bool Is => a.Is(b, c); } class Works(S1 a, S1 b, S1 c) { void Work() { } } class S1 { void Do() { } }")]));

    [Fact]
    public void An_interface_with_one_implementation_is_found()
    {
        var tree = Parse("interface I1; interface I2<T>; class A : I1, I2<int>; class B : N.I2<string>;");

        Assert.Equal(["I1: 1 implementations"], Found(DependencyRules.LoneInterfaces([tree], [])));
        Assert.Empty(DependencyRules.LoneInterfaces([tree], ["I1"]));
    }

    [Theory]
    [InlineData("int M(Colour c) => c switch { Colour.Red => 1, _ => 2 };", "a wildcard over Colour; Colour without Green")]
    [InlineData("int M(Colour c) => c switch { Colour.Red => 1, Colour.Green => 2, _ => 3 };", "a wildcard over Colour")]
    [InlineData("int M(Colour c) => c switch { Colour.Red => 1, var other => 3 };", "a wildcard over Colour; Colour without Green")]
    [InlineData("void M(Colour c) { switch (c) { case Colour.Red: break; default: break; } }", "a wildcard over Colour; Colour without Green")]
    [InlineData("void M(Colour c) { switch (c) { case N.Colour.Red: break; } }", "Colour without Green")]
    [InlineData("int M(Answer a) => a switch { Answer.Yes => 1, _ => 2 };", "a wildcard over Answer; Answer without No")]
    [InlineData("int M(Answer a) => a switch { Answer.Yes => 1, _ => throw new UnreachableException() };", "Answer without No")]
    [InlineData("int M(Answer a) => a switch { Answer.Yes => 1, Answer.No { Why: 3 } => 2, _ => throw new UnreachableException() };", "Answer without No")]
    [InlineData("int M(Answer a) => a switch { Answer.Yes => 1, Answer.No no when no.Why > 3 => 2, _ => throw new UnreachableException() };", "Answer without No")]
    [InlineData("void M(Answer a) { switch (a) { case Answer.Yes: break; default: return; } }", "a wildcard over Answer; Answer without No")]
    public void A_switch_that_a_new_case_would_slip_through_is_found(string method, string errors) =>
        Assert.Equal(errors.Split("; ").Select(error => $"A: line 1: {error}"), Found(SwitchRules.IncompleteSwitches([Parse($"class A {{ {method} }} {Outcome}")])));

    [Theory]
    [InlineData("int M(Colour c) => c switch { Colour.Red => 1, Colour.Green => 2 };")]
    [InlineData("int M(Colour c) => c switch { Colour.Red or Colour.Green => 2 };")]
    [InlineData("int M(Answer a) => a switch { Answer.Yes => 1, Answer.No { Why: 3 } => 2, Answer.No => 3, _ => throw new UnreachableException() };")]
    [InlineData("int M(Answer a) => a switch { Answer.Yes => 1, Answer.No { Why: var why } => why, _ => throw new UnreachableException() };")]
    [InlineData("int M(int i) => i switch { 1 => 1, _ => 2 };")]
    [InlineData("int M(DayOfWeek day) => day switch { DayOfWeek.Sunday => 1, _ => 2 };")]
    public void A_switch_that_names_every_case_or_is_over_other_types_is_left_alone(string method) =>
        Assert.Empty(SwitchRules.IncompleteSwitches([Parse($"class A {{ {method} }} {Outcome}")]));

    [Fact]
    public void A_default_in_markup_is_found() =>
        Assert.Equal(["Page: a default: in the markup"], Found(SwitchRules.WildcardsInMarkup(new Dictionary<string, string> { ["Page"] = "@switch (a)\n{\n    default:\n}" })));

    private static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, cancellationToken: TestContext.Current.CancellationToken);

    private static IEnumerable<string> Found(IEnumerable<Violation> violations) => violations.Select(violation => violation.ToString());

    /// <summary>Braces over as many lines.</summary>
    private static string Block(int lines) => "{" + new string('\n', lines - 1) + "}";
}
