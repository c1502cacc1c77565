using System.Security.Cryptography;
using System.Text;

namespace BotHost.Persistence.Embedded;

/// <summary>Files in a folder that another user may own: written whole, never through a planted link.</summary>
internal static class PrivateFile
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Write(string path, string text, UnixFileMode mode)
    {
        var draft = $"{path}.{RandomName()}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        };
        using (var file = new FileStream(draft, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        // The creation mode went through the umask, and a server that runs as another user has to read its settings.
        File.SetUnixFileMode(draft, mode);
        File.Move(draft, path, overwrite: true);
    }

    public static string RandomName() => RandomNumberGenerator.GetHexString(12, lowercase: true);
}
