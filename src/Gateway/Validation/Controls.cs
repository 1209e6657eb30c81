namespace Convoy.Gateway.Validation;

/// <summary>Which control characters (Unicode category Cc) a text may hold.</summary>
internal enum Controls
{
    /// <summary>None: a name or an id, which ends up in lists, logs and headers.</summary>
    None,

    /// <summary>Tab, line feed and carriage return: a text of several lines.</summary>
    Lines,

    /// <summary>All of them.</summary>
    Any,
}
