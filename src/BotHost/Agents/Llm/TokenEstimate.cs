using System.Text;

namespace BotHost.Agents.Llm;

/// <summary>
/// How many tokens a text has: its UTF-8 bytes divided by three, corrected by what the model reports. One for the process; safe for
/// concurrent use.
/// </summary>
internal sealed class TokenEstimate
{
    private const double BytesPerToken = 3;
    private double _correction = 1;

    public int Count(string text) =>
        (int)Math.Ceiling(Encoding.UTF8.GetByteCount(text) / BytesPerToken * Volatile.Read(ref _correction));

    /// <summary>Learns from a call whose length was estimated and then reported. One strange report moves it only a little.</summary>
    public void Learn(long estimated, long reported)
    {
        if (estimated < 100 || reported <= 0)
            return;
        var now = Volatile.Read(ref _correction);
        var seen = now * reported / estimated;
        Volatile.Write(ref _correction, Math.Clamp((now * 0.8) + (seen * 0.2), 0.3, 3));
    }
}
