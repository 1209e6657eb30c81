using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Convoy.Projects;

/// <summary>The name of a project in URLs: 1 to 63 of <c>[a-z0-9-]</c>, with no hyphen at either end. It never changes.</summary>
[GenerateSerializer, Immutable, Alias("convoy.slug")]
public readonly partial record struct Slug
{
    /// <summary>What a slug looks like (CONTRACT 5).</summary>
    public const string Pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$";

    [Id(0)] private readonly string? _value;

    private Slug(string value) => _value = value;

    /// <summary>The slug as text.</summary>
    /// <exception cref="ArgumentException">This is the default value, which names no project.</exception>
    public string Value => _value ?? throw new ArgumentException("The default Slug names no project.");

    /// <summary>Whether <paramref name="text"/> is a slug.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Slug slug)
    {
        // $ also matches before a final line feed, and a slug has none.
        var valid = text is not null && !text.EndsWith('\n') && Form().IsMatch(text);
        slug = valid ? new Slug(text!) : default;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "";

    [GeneratedRegex(Pattern)]
    private static partial Regex Form();
}
