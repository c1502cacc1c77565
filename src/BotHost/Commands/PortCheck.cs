using System.Net;
using System.Net.Sockets;
using BotHost.Settings;

namespace BotHost.Commands;

/// <summary>Whether the port is there to be listened on: asked before the steps start that would each complain of being stopped at once.</summary>
internal static class PortCheck
{
    /// <exception cref="StartRefusedException">It is not.</exception>
    public static void Check(WebSettings web)
    {
        if (web.Port == 0)
            return;
        try
        {
            using var probe = Listener(web);
            probe.Start();
        }
        catch (SocketException denied) when (denied.SocketErrorCode is SocketError.AccessDenied)
        {
            throw Denied(web, denied);
        }
        catch (SocketException taken) when (taken.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw Taken(web, taken);
        }
        catch (SocketException absent) when (absent.SocketErrorCode is SocketError.AddressNotAvailable)
        {
            throw new StartRefusedException(
                $"Web:Address: {web.Address} is no address of this machine. Set one that is, or * for all.",
                absent
            );
        }
    }

    public static StartRefusedException Taken(WebSettings web, Exception cause) =>
        new(
            $"{EnvironmentNames.Describe("Web:Port")}: port {web.Port} is taken by another program. "
                + "Stop that program or set another port.",
            cause
        );

    public static StartRefusedException Denied(WebSettings web, Exception cause) =>
        new(
            $"{EnvironmentNames.Describe("Web:Port")}: this user may not listen on port {web.Port}. "
                + "Set a port above 1023.",
            cause
        );

    private static TcpListener Listener(WebSettings web)
    {
        if (web.Address is not (null or "*"))
            return new TcpListener(IPAddress.Parse(web.Address), web.Port);
        if (!Socket.OSSupportsIPv6)
            return new TcpListener(IPAddress.Any, web.Port);
        var all = new TcpListener(IPAddress.IPv6Any, web.Port);
        all.Server.DualMode = true;
        return all;
    }
}
