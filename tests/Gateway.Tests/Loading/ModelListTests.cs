using Convoy.Gateway.Loading;

namespace Convoy.Gateway.Tests.Loading;

/// <summary>What may be configured.</summary>
public sealed class ModelListTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" a")]
    [InlineData("a\n")]
    public void A_name_that_nobody_could_send_is_a_fault(string name) =>
        Assert.Equal("Every entry of Convoy:Models must have 1 to 256 characters, and no white space around them.", ModelList.Fault(["a", name]));

    [Fact]
    public void A_name_may_have_256_characters()
    {
        Assert.Null(ModelList.Fault([new string('m', 256)]));
        Assert.NotNull(ModelList.Fault([new string('m', 257)]));
    }

    [Fact]
    public void A_list_has_at_most_1000_names()
    {
        Assert.Null(ModelList.Fault([.. Enumerable.Range(0, 1_000).Select(i => $"m{i}")]));
        Assert.Equal("Convoy:Models must have at most 1000 entries, not 1001.", ModelList.Fault([.. Enumerable.Range(0, 1_001).Select(i => $"m{i}")]));
    }

    [Fact]
    public void A_name_twice_is_a_fault() => Assert.Equal("Convoy:Models names a model twice.", ModelList.Fault(["a", "b", "a"]));

    [Fact]
    public void No_name_is_every_name() => Assert.True(new ModelList([]).Takes("whatever"));
}
