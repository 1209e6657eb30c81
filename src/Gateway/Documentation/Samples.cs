namespace Convoy.Gateway.Documentation;

/// <summary>The names that examples share, so that they tell one story.</summary>
internal static class Samples
{
    public const string CargoId = "crg_0006PVNe3dYkTq8bRzWm1x";
    public const string Slug = "acme";
    public const string NoSlug = "nobody";
    public const string KeyId = "018d0c4e-7b1a-7c3d-9e2f-5a6b7c8d9e0f";
}
