using Convoy.Grains.Cargo.Residence;

namespace Convoy.Grains.Tests.Cargo.Residence;

public sealed class ResidenceOptionsTests
{
    [Fact]
    public void The_defaults_are_fine() => Assert.Null(new ResidenceOptions().Fault());

    public static TheoryData<ResidenceOptions, string> Faulty => new()
    {
        { new() { IdleAge = TimeSpan.FromMinutes(1) }, "Convoy:Memory:IdleAge must be more than 00:01:00, and at most 1.00:00:00, not 00:01:00." },
        { new() { IdleAge = TimeSpan.FromDays(2) }, "Convoy:Memory:IdleAge must be more than 00:01:00, and at most 1.00:00:00, not 2.00:00:00." },
        { new() { ProbationAge = TimeSpan.Zero }, "Convoy:Memory:ProbationAge must be from 00:00:01 to Convoy:Memory:IdleAge, not 00:00:00." },
        { new() { TerminalAge = TimeSpan.FromHours(1) }, "Convoy:Memory:TerminalAge must be from 00:00:01 to Convoy:Memory:IdleAge, not 01:00:00." },
        { new() { MaxLeaving = 99 }, "Convoy:Memory:MaxLeaving must be from 100 to 10000000, not 99." },
        { new() { PressurePercent = 96 }, "Convoy:Memory:PressurePercent must be from 15 to 95, not 96." },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void A_setting_out_of_bounds_is_told_by_its_name(ResidenceOptions options, string fault) => Assert.Equal(fault, options.Fault());
}
