using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotHost.Agents.Llm;

[JsonSerializable(typeof(Dictionary<string, object?>))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class OpenAIJson : JsonSerializerContext;
