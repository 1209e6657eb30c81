using Convoy.Batches;
using Convoy.Grains.Batches;
using Convoy.Projects;

namespace Convoy.Grains.Tests.Batches;

public sealed class BatchingOptionsTests
{
    private static readonly Guid Project = Guid.Parse("0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b");

    [Fact]
    public void The_defaults_are_right() => Assert.Null(new BatchingOptions().Fault());

    public static TheoryData<BatchingOptions, string> Faults => new()
    {
        { new() { Size = 0 }, "Convoy:Batching:Size must be from 1 to 10000, not 0." },
        { new() { MaxWait = TimeSpan.Zero }, "Convoy:Batching:MaxWait must be from 00:00:01 to 30.00:00:00, not 00:00:00." },
        { new() { Lease = TimeSpan.FromDays(2) }, "Convoy:Batching:Lease must be from 00:00:01 to 1.00:00:00, not 2.00:00:00." },
        { new() { MaxAttempts = 101 }, "Convoy:Batching:MaxAttempts must be from 1 to 100, not 101." },
        { new() { Retention = TimeSpan.Zero }, "Convoy:Batching:Retention must be from 00:01:00 to 365.00:00:00, not 00:00:00." },
        { new() { Overrides = [new()] }, "Convoy:Batching:Overrides:0 must name a Model or a Project." },
        { new() { Overrides = [new() { Model = "m" }, new() { Model = "n", Size = -1 }] }, "Convoy:Batching:Overrides:1:Size must be from 1 to 10000, not -1." },
        { new() { Overrides = [new() { Model = "m", MaxWait = TimeSpan.Zero }] }, "Convoy:Batching:Overrides:0:MaxWait must be from 00:00:01 to 30.00:00:00, not 00:00:00." },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_wrong_setting_is_named(BatchingOptions options, string fault) => Assert.Equal(fault, options.Fault());

    [Fact]
    public void The_first_override_that_fits_holds()
    {
        var options = new BatchingOptions
        {
            Overrides =
            [
                new() { Model = "m", Project = Project, Size = 1 },
                new() { Project = Project, Size = 2 },
                new() { Model = "m", MaxWait = TimeSpan.FromMinutes(1) },
            ],
        };
        var project = new ProjectId(Project);
        var other = new ProjectId(Guid.NewGuid());

        Assert.Equal(("m", "n"), (options.DockOf("m", other), options.DockOf("n", other)));
        Assert.Equal((1, TimeSpan.FromHours(1)), options.At(options.DockOf("m", project)));
        Assert.Equal((2, TimeSpan.FromHours(1)), options.At(options.DockOf("n", project)));
        Assert.Equal((100, TimeSpan.FromMinutes(1)), options.At("m"));
        Assert.Equal((100, TimeSpan.FromHours(1)), options.At("n"));
        Assert.Equal(100, options.LargestConfiguredSize);
    }

    [Theory]
    [InlineData("claude-sonnet-4-5", true)]
    [InlineData("", false)]
    [InlineData("a\u0000b", false)]
    [InlineData("sha256:ff", false)]
    [InlineData("m @0190a1b2-c3d4-7e5f-8a6b-7c8d9e0f1a2b", false)]
    [InlineData("\ud83d\ude80", false)]
    public void Only_a_plain_model_is_its_own_name(string model, bool isPlain)
    {
        var name = DockName.OfModel(model);
        Assert.Equal(isPlain, name == model);
        Assert.True(name.Length <= DockName.MaxPlainLength);
        Assert.Equal(name, DockName.ModelOf(DockName.OfProject(name, new ProjectId(Project))));
        Assert.Equal(Project.ToString(), DockName.ProjectOf(DockName.OfProject(name, new ProjectId(Project))));
        Assert.Null(DockName.ProjectOf(name));
    }
}
