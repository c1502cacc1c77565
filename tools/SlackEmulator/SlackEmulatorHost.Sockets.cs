namespace SlackEmulator;

public sealed partial class SlackEmulatorHost
{
    /// <summary>How many sockets Slack believes to be connected, ghosts among them.</summary>
    public int Sockets => _emulator.Sockets.All.Count;

    /// <summary>Whether socket mode is switched on in the app's settings. Default true.</summary>
    public bool SocketModeEnabled
    {
        get => _emulator.Sockets.IsEnabled;
        set => _emulator.Sockets.Enable(value);
    }

    /// <summary>Cuts the TCP connections of sockets without a close frame. Ghosts stay registered.</summary>
    /// <param name="number">One socket, counted from 1 in the order of connecting; null for all.</param>
    /// <returns>How many were cut.</returns>
    public int DropSockets(int? number = null) => _emulator.Sockets.Drop(number);

    /// <summary>
    /// Makes ghosts of sockets: what is sent to them is swallowed, what comes from them ignored, and they stay registered when
    /// their connection ends, so that they count towards <c>num_connections</c> and the limit.
    /// </summary>
    /// <param name="number">One socket, counted from 1 in the order of connecting; null for all.</param>
    /// <returns>How many were made ghosts.</returns>
    public int GhostSockets(int? number = null) => _emulator.Sockets.Haunt(number);

    /// <summary>Takes all ghosts off the list and cuts the connections that they still have.</summary>
    /// <returns>How many there were.</returns>
    public int ForgetGhosts() => _emulator.Sockets.Exorcise();

    /// <summary>Sends <c>disconnect</c> with reason <c>warning</c> and closes after <see cref="Rules.EmulatorRules.DisconnectNotice"/>.</summary>
    /// <param name="number">One socket, counted from 1 in the order of connecting; null for all.</param>
    /// <returns>How many were told.</returns>
    public int WarnSockets(int? number = null) => _emulator.Sockets.Disconnect(number, "warning");

    /// <summary>Sends <c>disconnect</c> with reason <c>refresh_requested</c> and closes after <see cref="Rules.EmulatorRules.DisconnectNotice"/>.</summary>
    /// <param name="number">One socket, counted from 1 in the order of connecting; null for all.</param>
    /// <returns>How many were told.</returns>
    public int RefreshSockets(int? number = null) => _emulator.Sockets.Disconnect(number, "refresh_requested");
}
