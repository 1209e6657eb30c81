using System.Diagnostics.CodeAnalysis;

namespace Convoy.Silo.Hosting;

/// <summary>Reads option classes, so that a broken setting is one sentence that names it.</summary>
public static class Settings
{
    /// <summary>Binds a section.</summary>
    /// <exception cref="StartFaultException">A value has the wrong form; the message names the setting.</exception>
    public static T Bind<T>(IConfiguration configuration, string section)
        where T : class, new()
    {
        try
        {
            return configuration.GetSection(section).Get<T>() ?? new T();
        }
        catch (InvalidOperationException fault)
        {
            throw new StartFaultException(fault.Message, fault);
        }
    }

    /// <summary>Requires a setting to be right.</summary>
    /// <exception cref="StartFaultException">It is not.</exception>
    public static void Require([DoesNotReturnIf(false)] bool holds, string sentence)
    {
        if (!holds) throw new StartFaultException(sentence);
    }

    /// <summary>The settings under <c>Convoy</c> that none of <paramref name="known"/> has: mistyped names, most likely.</summary>
    /// <param name="configuration">The whole configuration.</param>
    /// <param name="known">Option classes by the section that each is bound from.</param>
    public static IEnumerable<string> Unknown(IConfiguration configuration, params (string Section, Type Options)[] known)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (section, options) in known)
        {
            foreach (var property in options.GetProperties()) names.Add($"{section}:{property.Name}");
        }

        return configuration.GetSection(NodeOptions.Section).AsEnumerable()
            .Where(setting => setting.Value is not null)
            .Select(setting => setting.Key)
            .Where(name => !names.Contains(name) && !names.Contains(WithoutIndex(name)))
            .Order(StringComparer.Ordinal);
    }

    private static string WithoutIndex(string name)
    {
        var last = name.LastIndexOf(':');
        return int.TryParse(name.AsSpan(last + 1), out _) ? name[..last] : name;
    }
}
