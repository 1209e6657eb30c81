using Convoy.Gateway.Administration;
using Convoy.Gateway.Tests.Validation;
using Convoy.Gateway.Validation;

namespace Convoy.Gateway.Tests.Administration;

public sealed class NewKeyRequestTests
{
    [Theory]
    [InlineData("{\"name\":\"k\"}", null)]
    [InlineData("{\"name\":\"k\",\"expires_at\":null}", null)]
    [InlineData("{\"name\":\"k\",\"expires_at\":\"2030-01-01T00:00:00Z\"}", "2030-01-01T00:00:00Z")]
    [InlineData("{\"name\":\"k\",\"expires_at\":\"2030-01-01T00:00:00.25-05:30\"}", "2030-01-01T05:30:00.250000Z")]
    [InlineData("{\"name\":\"k\",\"expires_at\":\"1999-01-01T00:00:00Z\"}", "1999-01-01T00:00:00Z")]
    public void A_key_has_a_name_and_may_expire(string body, string? expiresAt)
    {
        Assert.True(NewKeyRequest.TryParse(Body.Of(body), out var request, out var faults), FaultText.Of(faults));
        Assert.Equal("k", request.Name);
        Assert.Equal(expiresAt, request.ExpiresAt is { } instant ? Rfc3339.Format(instant) : null);
    }

    [Theory]
    [InlineData("{}", "name: Field required (missing) from {}")]
    [InlineData("{\"name\":null}", "name: Input should be a valid string (string_type) from null")]
    [InlineData("{\"name\":5}", "name: Input should be a valid string (string_type) from 5")]
    [InlineData("{\"name\":\"\"}", "name: String should have at least 1 character (string_too_short) from \"\"")]
    [InlineData("{\"name\":\"\\u0000\"}", "name: Value error, control characters are not allowed (value_error) from \"\\u0000\"")]
    [InlineData("{\"name\":\"k\",\"expires_at\":\"\"}", "expires_at: Input should be a valid datetime or date, input is too short (datetime_from_date_parsing) from \"\"")]
    [InlineData("{\"name\":\"k\",\"expires_at\":\"2030-01-01T00:00:00\"}", "expires_at: Input should have timezone info (timezone_aware) from \"2030-01-01T00:00:00\"")]
    [InlineData("{\"name\":\"k\",\"expires_at\":1893456000}", "expires_at: Input should be a valid datetime (datetime_type) from 1893456000")]
    [InlineData("[]", ": Input should be a valid dictionary or object to extract fields from (model_attributes_type) from []")]
    [InlineData("", ": Field required (missing) from null")]
    [InlineData("{\"name\":NaN}", "8: JSON decode error (json_invalid) from {}")]
    public void What_is_missing_or_wrong_is_a_fault(string body, string fault)
    {
        Assert.False(NewKeyRequest.TryParse(Body.Of(body), out _, out var faults));
        Assert.Equal(fault, FaultText.Of(faults));
    }

    [Fact]
    public void A_name_has_at_most_255_characters()
    {
        Assert.True(NewKeyRequest.TryParse(Body.Of($$"""{"name":{{Body.Text("😀", 255)}}}"""), out _, out _));
        Assert.False(NewKeyRequest.TryParse(Body.Of($$"""{"name":{{Body.Text("x", 256)}}}"""), out _, out var faults));
        Assert.Equal("name: String should have at most 255 characters", Assert.Single(faults.All).ToSentence());
    }
}
