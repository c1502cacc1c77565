namespace BotHost.Settings;

/// <summary>Section <c>Web</c>.</summary>
internal sealed class WebSettings
{
    /// <summary>The port of the http door and the health endpoints. Default 3000.</summary>
    public int Port { get; set; } = 3000;

    /// <summary>The address to listen on: <c>*</c> for all, or an IP address. Default: all, and loopback only with the embedded parts.</summary>
    public string? Address { get; set; }
}
