using Convoy.Gateway.Documentation;
using Convoy.Projects;

namespace Convoy.Gateway.Administration;

internal static class SigningSecretDescriptions
{
    private static readonly Shape Secret = ShapeOf.Named("SigningSecret", ShapeOf.Object(
        ("signing_secret", ShapeOf.Text(
            $"`{SigningSecret.Prefix}` and the base64 of {SigningSecret.KeyLength} bytes, as Standard Webhooks has it.", pattern: SigningSecret.Pattern)),
        ("created_at", ShapeOf.Time("When it was made.")),
        ("previous_expires_at", ShapeOf.Time("Until when the secret before it signs as well; null when this one alone signs.").OrNull())));

    public static void Show(Operation operation) => ProjectDescriptions.Found(operation
        .Is("getSigningSecret", Tags.Operators, "Show the signing secret", "What signs the callbacks of a project. Each project has its own, made with it.")
        .HasSlug()
        .Gives(200, "The secret that the project has now.", Secret, Example("null")));

    public static void Rotate(Operation operation) => ProjectDescriptions.Found(operation
        .Is(
            "rotateSigningSecret",
            Tags.Operators,
            "Rotate the signing secret",
            "Makes a new secret. For 24 hours callbacks are signed with both, so that a receiver has the time to change. At most two sign: a rotation in "
            + "that time ends the older one at once, so two in a row end a secret that has leaked.")
        .HasSlug()
        .Gives(200, "The new secret.", Secret, Example("\"2024-01-16T10:30:00Z\"")));

    private static string Example(string previousExpiresAt) =>
        $$"""
        {
          "signing_secret": "{{SigningSecret.Prefix}}EXAMPLEexampleEXAMPLEexampleEXAMPLEexample0=",
          "created_at": "2024-01-15T10:30:00Z",
          "previous_expires_at": {{previousExpiresAt}}
        }
        """;
}
