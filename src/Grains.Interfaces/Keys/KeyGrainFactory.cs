namespace Convoy.Keys;

/// <summary>The one way from a key's hash to its grain.</summary>
public static class KeyGrainFactory
{
    private const string Prefix = "key/";

    /// <summary>The grain that knows the project of an API key.</summary>
    public static IApiKeyGrain GetApiKey(this IGrainFactory grains, KeyHash key) => grains.GetGrain<IApiKeyGrain>(Prefix + key);

    /// <summary>The record of last uses.</summary>
    public static IKeyUsageGrain GetKeyUsage(this IGrainFactory grains) => grains.GetGrain<IKeyUsageGrain>(0);
}
