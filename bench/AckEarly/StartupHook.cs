#pragma warning disable CA1050, MA0047 // The runtime looks for this very name, outside of every namespace.
/// <summary>
/// The way into the host's process, which knows nothing of it: loads this assembly, so that <c>ASPNETCORE_HOSTINGSTARTUPASSEMBLIES</c> finds it.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        // Being loaded is all.
    }
}
