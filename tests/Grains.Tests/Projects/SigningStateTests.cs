using Convoy.Grains.Projects;
using Convoy.Projects;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Convoy.Grains.Tests.Projects;

public sealed class SigningStateTests
{
    // What the build before signing secrets stored of a project "Earlier" with one key.
    private const string EarlierRecord =
        "IOgg6CDoQCHdI6IBq1zld4o+Y5L9ykIg4CHoQA9lYXJsaWVy4EEPRWFybGllcsEBAQMhgH7yqe6OTd8IgQAAAAAAAAAA4CGAfvKp7o5N3wiBAAAAAAAAAADg4CEgAAMh6EAh3SOiAepcR32NaPnRS0qFuCHo"
        + "QCFo39CNWgv5/wwNsXno55yJQSGYsmHZMGagEmhgZ6Fhlcrg4EEJS2VwdEEZY29udm95X3NrXzdBIYDWXrPujk3fCIEAAAAAAAAAAODBAQED4ODgISDg4OA=";

    private static readonly DateTimeOffset Start = new(2024, 1, 15, 10, 30, 0, TimeSpan.Zero);

    [Fact]
    public void A_secret_is_32_bytes_of_chance_in_the_form_of_Standard_Webhooks()
    {
        var secrets = Enumerable.Range(0, 100).Select(_ => SigningSecret.Mint(Start).Text).ToList();
        Assert.All(secrets, secret =>
        {
            Assert.Matches(SigningSecret.Pattern, secret);
            Assert.Equal(32, Convert.FromBase64String(secret[SigningSecret.Prefix.Length..]).Length);
        });
        Assert.Distinct(secrets);
    }

    [Fact]
    public void A_secret_as_text_is_not_the_secret()
    {
        var secret = SigningSecret.Mint(Start);
        var state = SigningState.First(Start) with { Current = secret, Previous = secret };
        Assert.Equal("whsec_...", $"{secret}");
        Assert.DoesNotContain(secret.Text, $"{state} {state.At(Start)}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_secret_signs_alone_and_for_ever()
    {
        var first = SigningState.First(Start);
        var signing = first.At(Start.AddYears(10));
        Assert.Equal([first.Current], signing.All);
        Assert.Null(signing.PreviousExpiresAt);
    }

    [Fact]
    public void Both_sign_for_24_hours_after_a_rotation_and_then_the_new_one_alone()
    {
        var first = SigningState.First(Start);
        var at = Start.AddDays(3);
        var rotated = first.Rotate(Guid.NewGuid(), at);
        Assert.NotEqual(first.Current.Text, rotated.Current.Text);
        Assert.Equal(at, rotated.Current.CreatedAt);
        foreach (var during in new[] { at, at.AddHours(24).AddTicks(-1) })
        {
            Assert.Equal([rotated.Current, first.Current], rotated.At(during).All);
            Assert.Equal(at.AddHours(24), rotated.At(during).PreviousExpiresAt);
        }

        Assert.Equal([rotated.Current], rotated.At(at.AddHours(24)).All);
        Assert.Null(rotated.At(at.AddHours(24)).PreviousExpiresAt);
    }

    [Fact]
    public void A_rotation_during_an_overlap_ends_the_older_secret_at_once()
    {
        var first = SigningState.First(Start);
        var second = first.Rotate(Guid.NewGuid(), Start.AddHours(1));
        var third = second.Rotate(Guid.NewGuid(), Start.AddHours(2));
        Assert.Equal([third.Current, second.Current], third.At(Start.AddHours(2)).All);
        Assert.Equal(Start.AddHours(26), third.At(Start.AddHours(2)).PreviousExpiresAt);
    }

    [Fact]
    public void A_rotation_that_comes_again_changes_nothing_even_after_others()
    {
        var rotation = Guid.NewGuid();
        var state = SigningState.First(Start);
        state = state.Rotate(rotation, Start);
        Assert.Same(state, state.Rotate(rotation, Start.AddMinutes(1)));
        for (var i = 1; i < SigningState.RememberedRotations; i++) state = state.Rotate(Guid.NewGuid(), Start.AddMinutes(i));
        Assert.Same(state, state.Rotate(rotation, Start.AddHours(1)));
    }

    [Fact]
    public void The_memory_of_rotations_has_an_end()
    {
        var state = SigningState.First(Start);
        for (var i = 0; i < 2 * SigningState.RememberedRotations; i++) state = state.Rotate(Guid.NewGuid(), Start);
        Assert.Equal(SigningState.RememberedRotations, state.Rotations.Length);
    }

    [Fact]
    public async Task A_project_that_an_earlier_build_stored_has_no_secret_and_all_the_rest()
    {
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var project = services.GetRequiredService<Serializer<ProjectState>>().Deserialize(Convert.FromBase64String(EarlierRecord))!;
        Assert.Null(project.Signing);
        Assert.Equal(("earlier", "Earlier"), (project.Info.Slug.Value, project.Info.Name));
        Assert.Equal("Kept", Assert.Single(project.Keys).Name);
    }

    [Fact]
    public async Task What_is_stored_is_read_again()
    {
        await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
        var serializer = services.GetRequiredService<Serializer<SigningState>>();
        var state = SigningState.First(Start).Rotate(Guid.NewGuid(), Start);
        var read = serializer.Deserialize(serializer.SerializeToArray(state))!;
        Assert.Equal(state.At(Start), read.At(Start));
        Assert.Equal<Guid>([.. state.Rotations], [.. read.Rotations]);
    }
}
