namespace BotHost.Chaos;

/// <summary>Where the build that this program belongs to put the host.</summary>
internal static class HostAssembly
{
    public static string Find()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = here.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "src", "BotHost", "bin", here.Parent.Name, here.Name, "BotHost.dll");
    }
}
