using System.Text.Json;
using System.Text.Json.Serialization;

namespace BotHost.Persistence.Embedded;

/// <summary>
/// The file inside a data folder that shows that we made it, with what is needed to reach the server. Readable by its
/// owner only, for it holds the password.
/// </summary>
internal sealed record ClusterMarker(int Format, DateTimeOffset Created, string User, int Port, string Password)
{
    public const string FileName = "bothost-cluster.json";
    public const int CurrentFormat = 1;

    public static ClusterMarker? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), ClusterMarkerJson.Default.ClusterMarker) switch
            {
                { Format: CurrentFormat } marker => marker,
                _ => throw new PrivateClusterException(
                    $"{path} has a format that this version does not know. Use the version that wrote it, "
                        + "or set DATABASE_URL."
                ),
            };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new PrivateClusterException(
                $"{path} cannot be read as JSON; restore it from a backup, or move {folder} away to begin anew.",
                e
            );
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PrivateClusterException(
                $"{folder} belongs to another user. Start as that user or as root, or set DATABASE_URL.",
                e
            );
        }
    }

    public void Write(string folder) =>
        PrivateFile.Write(
            Path.Combine(folder, FileName),
            JsonSerializer.Serialize(this, ClusterMarkerJson.Default.ClusterMarker),
            UnixFileMode.UserRead | UnixFileMode.UserWrite
        );
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ClusterMarker))]
internal sealed partial class ClusterMarkerJson : JsonSerializerContext;
