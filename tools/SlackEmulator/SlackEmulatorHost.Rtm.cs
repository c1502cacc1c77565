namespace SlackEmulator;

public sealed partial class SlackEmulatorHost
{
    /// <summary>How many connections of the Real Time Messaging API there are.</summary>
    public int RtmConnections => _emulator.Rtm.Count;

    /// <summary>Cuts all RTM connections without a close frame.</summary>
    /// <returns>How many were cut.</returns>
    public int DropRtm() => _emulator.Rtm.Drop();

    /// <summary>Sends <c>goodbye</c> on all RTM connections and closes them after <see cref="Rules.EmulatorRules.DisconnectNotice"/>.</summary>
    /// <returns>How many were told.</returns>
    public int DismissRtm() => _emulator.Rtm.Dismiss();
}
