namespace BotHost.Slack.WebApi;

/// <summary>Slack understood the call and said no.</summary>
public sealed class SlackApiException : SlackException
{
    /// <summary>Creates the refusal of <paramref name="method"/> with Slack's error <paramref name="code"/>.</summary>
    public SlackApiException(string method, string code)
        : base(method, $"Slack refused {method}: {Shown(code)}. {SlackErrorTable.For(code).Remedy}") => Code = code;

    /// <summary>Slack's error code; compare with <see cref="SlackErrorCode"/>.</summary>
    public string Code { get; }

    /// <summary>With <c>missing_scope</c>: the scopes that one of would do.</summary>
    public string? Needed { get; internal init; }

    /// <summary>With <c>missing_scope</c>: the scopes that the token has.</summary>
    public string? Provided { get; internal init; }

    /// <summary>Slack's explanations, as <c>[ERROR] must be a valid value [json-pointer:/status]</c>.</summary>
    public IReadOnlyList<string> ResponseMessages { get; internal init; } = [];

    /// <summary>How long Slack wants to be left alone; only with a rate limit.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>What to do about it, from <see cref="SlackErrorTable"/>.</summary>
    public SlackDisposition Disposition => SlackErrorTable.For(Code).Disposition;

    /// <inheritdoc/>
    public override bool IsTransient => SlackErrorTable.For(Code).IsTransient;

    /// <inheritdoc/>
    public override bool MayHaveBeenApplied =>
        !SlackMethod.IsRepeatableByName(Method) && SlackErrorTable.For(Code).MayHaveBeenApplied;

    /// <summary>True if Slack limits the rate of this method, whichever of its two words it used.</summary>
    public bool IsRateLimit => Code is SlackErrorCode.RateLimited or SlackErrorCode.PostingRateLimited;

    // The code comes from the other side: anything that does not look like one stays out of the message.
    private static string Shown(string code) =>
        code.Length is > 0 and <= 100 && code.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':')
            ? code
            : "an unreadable error code";
}
