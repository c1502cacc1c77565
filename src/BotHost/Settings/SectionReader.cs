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

    /// <summary>The section's settings, or null where one of them cannot be read.</summary>
    public T? Read<T>(string name)
        where T : class, new()
    {
        var section = configuration.GetSection(name);
        CheckKeys(section, typeof(T));
        try
        {
            return section.Get<T>() ?? new T();
        }
        catch (InvalidOperationException exception)
        {
            // The binder's own message names the key, the value's type and, for settings that are no secrets, the value.
            var problem = exception.Message.ReplaceLineEndings(" ");
            var key = section
                .AsEnumerable()
                .Select(setting => setting.Key)
                .FirstOrDefault(key => problem.Contains($"at '{key}'", StringComparison.Ordinal));
            if (key is null)
                _problems.Add(problem);
            else
                Refuse(key, problem);
            return null;
        }
    }

    private void CheckKeys(IConfigurationSection section, Type type)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var property))
                Refuse(child.Path, $"there is no such setting. Known here: {string.Join(", ", known.Keys.Order())}.");
            else if (child.Value is null && IsGroup(property.PropertyType))
                CheckKeys(child, property.PropertyType);
            else if (property.PropertyType.GetGenericArguments() is [_, var entry] && IsGroup(entry))
                foreach (var named in child.GetChildren())
                    CheckEntry(named, entry);
        }
    }

    /// <summary>Within a dictionary the binder leaves out what it cannot read, so each entry is bound by itself.</summary>
    private void CheckEntry(IConfigurationSection named, Type entry)
    {
        CheckKeys(named, entry);
        try
        {
            named.Get(entry);
        }
        catch (InvalidOperationException exception)
        {
            _problems.Add(exception.Message.ReplaceLineEndings(" "));
        }
    }

    private static bool IsGroup(Type type) =>
        type is { IsClass: true, Namespace: { } space } && space.StartsWith("BotHost", StringComparison.Ordinal);
}
