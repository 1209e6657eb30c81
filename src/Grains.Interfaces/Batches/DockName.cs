using System.Security.Cryptography;
using System.Text;
using Convoy.Projects;

namespace Convoy.Batches;

/// <summary>
/// Names the dock at which the cargo of a model gather: the model itself, or a hash of one that is long or odd, so that every name is short,
/// printable and can be stored.
/// </summary>
public static class DockName
{
    /// <summary>The longest model that is its own name, in UTF-16 units.</summary>
    public const int MaxPlainLength = 128;

    private const string HashPrefix = "sha256:";
    private const string OfProjectOnly = " @";

    /// <summary>The name of the dock of a model.</summary>
    public static string OfModel(string model) =>
        IsPlain(model) ? model : HashPrefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(model)));

    /// <summary>The name of the dock that a project has for itself, at a model whose dock is <paramref name="model"/>.</summary>
    public static string OfProject(string model, ProjectId project) => model + OfProjectOnly + project;

    /// <summary>The name of the model that a dock is for.</summary>
    public static string ModelOf(string dock) => dock.IndexOf(OfProjectOnly, StringComparison.Ordinal) is > 0 and var at ? dock[..at] : dock;

    /// <summary>The project that has the dock for itself; null where it is for all.</summary>
    public static string? ProjectOf(string dock) => dock.IndexOf(OfProjectOnly, StringComparison.Ordinal) is > 0 and var at ? dock[(at + OfProjectOnly.Length)..] : null;

    private static bool IsPlain(string model)
    {
        if (model.Length is 0 or > MaxPlainLength || model.StartsWith(HashPrefix, StringComparison.Ordinal) || model.Contains(OfProjectOnly, StringComparison.Ordinal)) return false;
        foreach (var character in model)
        {
            if (char.IsControl(character) || char.IsSurrogate(character)) return false;
        }

        return true;
    }
}
