namespace BotHost.Slack.WebApi;

/// <summary>
/// A right to make calls that ends with time. A call that carries one starts only when the right lasts longer than the call may, and asks
/// again in the moment its body leaves: a process that was paused in between sends nothing. Once it is under way it is seen to its end.
/// </summary>
internal interface ICallFence
{
    /// <summary>Waits until a call that takes at most <paramref name="longest"/> may start; throws where it never may.</summary>
    Task WaitAsync(TimeSpan longest, CancellationToken cancellationToken);

    /// <summary>Whether a call that takes at most <paramref name="longest"/> from now may be made.</summary>
    bool Holds(TimeSpan longest);
}

/// <summary>The fence held a call back. Slack has not seen its body.</summary>
internal sealed class CallHeldBackException() : Exception("The right to make this call has run out.");
