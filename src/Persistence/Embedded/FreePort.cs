using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace BotHost.Persistence.Embedded;

/// <summary>Loopback ports that nobody listens on at the moment of asking.</summary>
internal static class FreePort
{
    // Below the ports that kernels hand out for outgoing connections, which would get in the way of a restart.
    private const int Lowest = 15_000;
    private const int Highest = 32_000;

    public static int Find()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(Lowest, Highest);
            if (IsFree(port))
            {
                return port;
            }
        }
    }

    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
