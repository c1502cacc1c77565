namespace BotHost.Slack.WebApi;

/// <summary>How the way to Slack, or back, broke.</summary>
public enum SlackTransportFault
{
    /// <summary>No connection: name not found, refused, TLS failed. Nothing was sent.</summary>
    NotConnected,

    /// <summary>No answer within <see cref="SlackApiOptions.Timeout"/>.</summary>
    Timeout,

    /// <summary>The connection broke after the call was sent, or within the answer.</summary>
    ConnectionLost,

    /// <summary>An HTTP status that is neither success nor a rate limit, without an answer of the API.</summary>
    HttpStatus,

    /// <summary>A redirect, which the API never sends: somebody else answered.</summary>
    Redirect,

    /// <summary>The answer is not the JSON that the method promises: cut, HTML, or a promised field is missing.</summary>
    UnreadableAnswer,
}

/// <summary>The call or its answer got lost on the way.</summary>
public sealed class SlackTransportException : SlackException
{
    /// <summary>Creates the failure of a call of <paramref name="method"/>.</summary>
    /// <param name="method">The method that was called.</param>
    /// <param name="fault">What broke.</param>
    /// <param name="mayHaveBeenApplied">Whether a write may have taken effect; see <see cref="SlackException.MayHaveBeenApplied"/>.</param>
    /// <param name="statusCode">The HTTP status, if there was one.</param>
    /// <param name="innerException">What the network said.</param>
    public SlackTransportException(
        string method,
        SlackTransportFault fault,
        bool mayHaveBeenApplied,
        int? statusCode = null,
        Exception? innerException = null
    )
        : base(method, Describe(method, fault, mayHaveBeenApplied, statusCode), innerException)
    {
        Fault = fault;
        StatusCode = statusCode;
        MayHaveBeenApplied = mayHaveBeenApplied;
    }

    /// <summary>What broke.</summary>
    public SlackTransportFault Fault { get; }

    /// <summary>The HTTP status, if there was one.</summary>
    public int? StatusCode { get; }

    /// <inheritdoc/>
    public override bool MayHaveBeenApplied { get; }

    /// <summary>True for all but a redirect and a refusal by status (4xx), which no repetition will change.</summary>
    public override bool IsTransient =>
        Fault switch
        {
            SlackTransportFault.Redirect => false,
            SlackTransportFault.HttpStatus => StatusCode is >= 500 or 408,
            _ => true,
        };

    private static string Describe(string method, SlackTransportFault fault, bool mayHaveBeenApplied, int? statusCode)
    {
        var what = fault switch
        {
            SlackTransportFault.NotConnected => "no connection to Slack",
            SlackTransportFault.Timeout => "no answer in time",
            SlackTransportFault.ConnectionLost => "the connection broke",
            SlackTransportFault.Redirect =>
                "the answer was a redirect, which the Web API never sends; check the API URL",
            SlackTransportFault.HttpStatus => "an HTTP error without an answer of the Web API",
            _ => "the answer was not what the Web API promises",
        };
        var status = statusCode is { } code ? $" (HTTP {code})" : "";
        var applied = mayHaveBeenApplied ? " Slack may have carried the call out." : "";
        return $"{method}: {what}{status}.{applied}";
    }
}
