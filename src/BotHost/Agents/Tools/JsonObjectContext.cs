using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace BotHost.Agents.Tools;

[JsonSerializable(typeof(JsonObject))]
internal sealed partial class JsonObjectContext : JsonSerializerContext;
