namespace SlackEmulator.Faults;

/// <summary>What goes wrong with a Web API call.</summary>
public enum ApiFaultKind
{
    /// <summary>429 with <c>Retry-After</c>; nothing is applied.</summary>
    RateLimit,

    /// <summary>500 with an HTML page; nothing is applied.</summary>
    ServerError,

    /// <summary>The connection is reset; nothing is applied.</summary>
    ResetBefore,

    /// <summary>The call is applied and the connection reset, so that the caller cannot know.</summary>
    ResetAfter,

    /// <summary>The call is applied and answered late.</summary>
    Slow,

    /// <summary>The call is applied and its answer cut in the middle, with status 200.</summary>
    CutJson,

    /// <summary>Slack says no, with an error code of one's choice; nothing is applied.</summary>
    Refuse,
}

/// <summary>A fault of the Web API: which calls it meets and what happens to them.</summary>
/// <param name="Method">The method, or <c>*</c> for every method.</param>
/// <param name="Kind">What happens.</param>
/// <param name="Count">How many calls it hits before it is used up; 0 means for ever.</param>
/// <param name="Every">Hits each n-th matching call only; 1 means each.</param>
/// <param name="RetryAfterSeconds">For <see cref="ApiFaultKind.RateLimit"/>.</param>
/// <param name="Delay">For <see cref="ApiFaultKind.Slow"/>.</param>
/// <param name="Error">For <see cref="ApiFaultKind.Refuse"/>: the error code.</param>
public sealed record ApiFault(
    string Method,
    ApiFaultKind Kind,
    int Count = 1,
    int Every = 1,
    int RetryAfterSeconds = 1,
    TimeSpan Delay = default,
    string Error = "fatal_error"
);
