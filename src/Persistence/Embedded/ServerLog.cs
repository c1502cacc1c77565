using System.Text;

namespace BotHost.Persistence.Embedded;

/// <summary>The server's own log file, read from where it stood when we began.</summary>
internal sealed class ServerLog
{
    private const long KeepBelow = 8 * 1024 * 1024;
    private const int LinesShown = 8;
    private readonly string _path;
    private readonly long _from;

    public ServerLog(string path)
    {
        _path = path;
        var file = new FileInfo(path);
        if (file is { Exists: true, Length: > KeepBelow })
        {
            File.Move(path, path + ".1", overwrite: true);
        }
        else if (file.Exists)
        {
            _from = file.Length;
        }
    }

    public IReadOnlyList<string> LastLines()
    {
        try
        {
            using var stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            stream.Position = Math.Min(_from, stream.Length);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(LinesShown)];
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    public bool Says(string words) => LastLines().Any(line => line.Contains(words, StringComparison.Ordinal));

    public string Quote() => LastLines() is { Count: > 0 } lines ? string.Join('\n', lines) : "(no line in it)";
}
