using System.Reflection;

namespace BotHost.Settings;

/// <summary>Reads one section into its options and collects every problem, instead of stopping at the first.</summary>
internal sealed class SectionReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    public void Refuse(string key, string problemAndRemedy) =>
        _problems.Add($"{EnvironmentNames.Describe(key)}: {problemAndRemedy}");

    public void Add(IEnumerable<string> problems) => _problems.AddRange(problems);

    /// <summary>
    /// The section's settings, with the default of each that cannot be read; null where the section as a whole cannot. Every problem is
    /// noted.
    /// </summary>
    public T? Read<T>(string name)
        where T : class, new()
    {
        var section = configuration.GetSection(name);
        var unreadable = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        CheckGroup(section, typeof(T), unreadable);
        var readable = new ConfigurationBuilder()
            .AddInMemoryCollection(section.AsEnumerable().Where(setting => !unreadable.Contains(setting.Key)))
            .Build()
            .GetSection(name);
        try
        {
            return readable.Get<T>() ?? new T();
        }
        catch (InvalidOperationException exception)
        {
            _problems.Add(exception.Message.ReplaceLineEndings(" "));
            return null;
        }
    }

    private void CheckGroup(IConfigurationSection section, Type type, HashSet<string> unreadable)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        if (section.Value is { Length: > 0 })
            Refuse(section.Path, $"is a section and takes no value itself. Set one of: {Listed(known.Keys)}.");
        foreach (var child in section.GetChildren())
        {
            if (known.TryGetValue(child.Key, out var property))
                CheckSetting(child, property.PropertyType, unreadable);
            else
                Refuse(child.Path, $"there is no such setting. Known here: {Listed(known.Keys)}.");
        }
    }

    private void CheckSetting(IConfigurationSection setting, Type type, HashSet<string> unreadable)
    {
        if (IsGroup(type))
        {
            CheckGroup(setting, type, unreadable);
        }
        else if (type.GetGenericArguments() is [_, var entry])
        {
            if (setting.Value is { Length: > 0 })
                Refuse(setting.Path, $"takes entries by name, as {setting.Path}:<name>, and no value itself.");
            foreach (var named in setting.GetChildren())
                CheckSetting(named, entry, unreadable);
        }
        else if (setting.Value is { } text && SettingValue.Problem(type, text) is { } problem)
        {
            unreadable.Add(setting.Path);
            Refuse(setting.Path, problem);
        }
    }

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names.Order());

    private static bool IsGroup(Type type) =>
        type is { IsClass: true, Namespace: { } space } && space.StartsWith("BotHost", StringComparison.Ordinal);
}
