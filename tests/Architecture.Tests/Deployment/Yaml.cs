using YamlDotNet.RepresentationModel;

namespace BotHost.Architecture.Tests.Deployment;

/// <summary>Short paths into YAML documents.</summary>
internal static class Yaml
{
    public static IReadOnlyList<YamlMappingNode> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(new StringReader(text))));
        return [.. stream.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    /// <summary>The node at a path of keys and list indexes, or null.</summary>
    public static YamlNode? At(this YamlNode node, string path)
    {
        YamlNode? found = node;
        foreach (var step in path.Split('/'))
        {
            found = found switch
            {
                YamlMappingNode mapping => mapping.Children.TryGetValue(new YamlScalarNode(step), out var child)
                    ? child
                    : null,
                YamlSequenceNode list when int.TryParse(step, out var index) => list.Children.ElementAtOrDefault(index),
                _ => null,
            };
        }

        return found;
    }

    public static string? Text(this YamlNode node, string path) => (node.At(path) as YamlScalarNode)?.Value;

    public static IReadOnlyDictionary<string, string> Map(this YamlNode node, string path) =>
        (node.At(path) as YamlMappingNode)?.Children.ToDictionary(
            pair => ((YamlScalarNode)pair.Key).Value!,
            pair => (pair.Value as YamlScalarNode)?.Value ?? "",
            StringComparer.Ordinal
        ) ?? new Dictionary<string, string>();

    public static IEnumerable<YamlNode> All(this YamlNode node, string path) =>
        node.At(path) is YamlSequenceNode list ? list.Children : [];

    public static IEnumerable<string> Texts(this YamlNode node, string path) =>
        node.All(path).OfType<YamlScalarNode>().Select(item => item.Value ?? "");
}
