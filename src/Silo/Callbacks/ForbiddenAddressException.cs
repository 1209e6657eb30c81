namespace Convoy.Silo.Callbacks;

/// <summary>A host has an address that may not be called.</summary>
internal sealed class ForbiddenAddressException() : Exception("A host has an address that may not be called.");
