using System.Text.Json;

namespace BotHost.Architecture.Tests.Deployment;

/// <summary>The instructions of the Dockerfile, with its build arguments filled in.</summary>
internal sealed record Dockerfile(IReadOnlyList<(string Stage, string Verb, string Text)> Instructions)
{
    public static Dockerfile Read() => Parse(Repository.Read("Dockerfile"));

    public static Dockerfile Parse(string text)
    {
        var instructions = new List<(string, string, string)>();
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        var stage = "";
        foreach (var line in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            if (line.StartsWith('#') || string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            var words = line.Split(' ', 2, StringSplitOptions.TrimEntries);
            var rest = arguments.Aggregate(words[1], (sofar, a) => sofar.Replace("$" + a.Key, a.Value));
            if (words[0] == "ARG")
            {
                var pair = rest.Split('=', 2);
                arguments[pair[0]] = pair[1];
            }
            else if (words[0] == "FROM")
            {
                stage = rest.Split(" AS ")[1];
            }

            instructions.Add((stage, words[0], rest));
        }

        return new Dockerfile(instructions);
    }

    public IEnumerable<string> Stages() => All("FROM").Select(i => i.Stage);

    public IEnumerable<string> Users() => All("USER").Select(i => i.Text);

    public IEnumerable<string> Bases() => All("FROM").Select(i => i.Text.Split(' ')[0]);

    public IEnumerable<(string Stage, string Text)> All(string verb) =>
        Instructions.Where(i => i.Verb == verb).Select(i => (i.Stage, i.Text));

    public string[] List(string stage, string verb) =>
        JsonSerializer.Deserialize<string[]>(All(verb).Single(i => i.Stage == stage).Text)!;
}
