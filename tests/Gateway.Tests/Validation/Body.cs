using System.Text;

namespace Convoy.Gateway.Tests.Validation;

internal static class Body
{
    public static ReadOnlyMemory<byte> Of(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>A JSON string of a character, repeated.</summary>
    public static string Text(string character, int count) => $"\"{string.Concat(Enumerable.Repeat(character, count))}\"";
}
