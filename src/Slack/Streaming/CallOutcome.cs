using BotHost.Slack.WebApi;

namespace BotHost.Slack.Streaming;

/// <summary>How a call ended, as far as a reply has to know.</summary>
internal enum CallEnd
{
    /// <summary>Slack did it.</summary>
    Done,

    /// <summary>Slack surely did not do it, and may later.</summary>
    Later,

    /// <summary>Slack may have done it.</summary>
    Unclear,

    /// <summary>Slack did not do it, and will not.</summary>
    Refused,
}

/// <summary>How a call ended, and why.</summary>
/// <param name="End">How.</param>
/// <param name="Reply">What Slack answered; null unless done.</param>
/// <param name="Failure">Why it was not done; null if done.</param>
internal readonly record struct CallOutcome<TReply>(CallEnd End, TReply? Reply, SlackException? Failure)
    where TReply : SlackReply
{
    /// <summary>Slack's error code, or null.</summary>
    public string? Code => (Failure as SlackApiException)?.Code;

    /// <summary>What the error table says; by the operator what is no answer of the API.</summary>
    public SlackDisposition Disposition => (Failure as SlackApiException)?.Disposition ?? SlackDisposition.TellOperator;

    /// <summary>How long Slack wants to be left alone, or null.</summary>
    public TimeSpan? RetryAfter =>
        Failure is SlackApiException { IsRateLimit: true } limit ? limit.RetryAfter ?? TimeSpan.FromSeconds(30) : null;
}

/// <summary>Turns what a call throws into a value.</summary>
internal static class CallOutcome
{
    public static async Task<CallOutcome<TReply>> Of<TReply>(Task<TReply> call)
        where TReply : SlackReply
    {
        try
        {
            return new CallOutcome<TReply>(CallEnd.Done, await call, null);
        }
        catch (SlackException failure)
        {
            var end =
                failure.MayHaveBeenApplied ? CallEnd.Unclear
                : failure.IsTransient ? CallEnd.Later
                : CallEnd.Refused;
            return new CallOutcome<TReply>(end, null, failure);
        }
    }
}
