namespace BotHost.Slack.WebApi;

/// <summary>The caller gave a call up. Says what no plain cancellation says: whether it had already left.</summary>
public sealed class SlackCallCanceledException : OperationCanceledException
{
    /// <summary>Creates the cancellation of a call of <paramref name="method"/>.</summary>
    public SlackCallCanceledException(string method, bool mayHaveBeenApplied, Exception inner, CancellationToken token)
        : base($"{method} was given up by its caller.", inner, token)
    {
        Method = method;
        MayHaveBeenApplied = mayHaveBeenApplied;
    }

    /// <summary>The method that was called.</summary>
    public string Method { get; }

    /// <summary>False if the call had not been sent yet, or changes nothing.</summary>
    public bool MayHaveBeenApplied { get; }
}
