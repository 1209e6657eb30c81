using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Convoy.Cargo;
using Convoy.Grains.Cargo;

namespace Convoy.Grains.Tests.Wire;

/// <summary>Writes down what travels between nodes and what is stored: a rolling upgrade and the data of the release before depend on it.</summary>
internal static class WireText
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static string Write()
    {
        var types = new[] { typeof(ICargoGrain).Assembly, typeof(CargoState).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("Convoy", StringComparison.Ordinal) == true && !type.IsDefined(typeof(CompilerGeneratedAttribute)))
            .ToList();
        var text = new StringBuilder();
        Section(text, "Grains and their stored states", types.Where(type => type.IsDefined(typeof(GrainTypeAttribute))).Select(Grain));
        Section(text, "Calls", types.Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)).Select(Calls));
        Section(text, "Messages and states", types.Where(type => type.IsDefined(typeof(GenerateSerializerAttribute))).Select(Message));
        Section(text, "Numbers", types.Where(type => type.IsEnum && type.Namespace is not ("Convoy.Tls" or "Convoy.Grains.Cargo.Storage")).Select(Numbers));
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<string> entries)
    {
        text.Append(CultureInfo.InvariantCulture, $"# {title}\n\n");
        foreach (var entry in entries.Order(StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"{entry}\n");
    }

    private static string Grain(Type type) => Entry(
        $"{Argument<GrainTypeAttribute>(type)} ({type.Name})",
        type.GetConstructors(Members).SelectMany(constructor => constructor.GetParameters())
            .Where(parameter => parameter.IsDefined(typeof(PersistentStateAttribute)))
            .Select(parameter => $"state {Argument<PersistentStateAttribute>(parameter)} = {Name(parameter.ParameterType.GetGenericArguments()[0])}"));

    private static string Calls(Type type) => Entry(
        $"{Argument<AliasAttribute>(type)} ({type.Name})",
        type.GetMethods().Select(method =>
        {
            var parameters = string.Join(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)));
            return $"{Argument<AliasAttribute>(method)}({parameters}) -> {Name(method.ReturnType)}";
        }).Order(StringComparer.Ordinal));

    private static string Message(Type type) => Entry(
        $"{Argument<AliasAttribute>(type)} ({type.Name})",
        type.GetMembers(Members)
            .Where(member => member.IsDefined(typeof(IdAttribute)))
            .OrderBy(member => uint.Parse(Argument<IdAttribute>(member), CultureInfo.InvariantCulture))
            .Select(member => $"{Argument<IdAttribute>(member)} {member.Name}: {Name(TypeOf(member))}"));

    private static Type TypeOf(MemberInfo member) => member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    private static string Numbers(Type type) => Entry(
        $"{type.Name}: {Name(Enum.GetUnderlyingType(type))}", Enum.GetNames(type).Select(name => $"{Enum.Format(type, Enum.Parse(type, name), "d")} {name}"));

    private static string Entry(string head, IEnumerable<string> lines) => $"{head}\n{string.Concat(lines.Select(line => $"    {line}\n"))}";

    // The first argument that the attribute was given; what has none is marked, since it would travel under a name of the code.
    private static string Argument<TAttribute>(ICustomAttributeProvider target)
        where TAttribute : Attribute
    {
        var attributes = target is ParameterInfo parameter ? parameter.GetCustomAttributesData() : ((MemberInfo)target).GetCustomAttributesData();
        return attributes.FirstOrDefault(attribute => attribute.AttributeType == typeof(TAttribute))?.ConstructorArguments[0].Value?.ToString() ?? "WITHOUT A NAME";
    }

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return $"{Name(inner)}?";
        if (type.IsArray) return $"{Name(type.GetElementType()!)}[]";
        return type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>" : type.Name;
    }
}
