using Microsoft.Extensions.Options;

namespace BotHost.Slack.WebApi;

/// <summary>How the Web API is called.</summary>
public sealed class SlackApiOptions
{
    /// <summary>Where the methods are; default <c>https://slack.com/api/</c>. Ends with a slash.</summary>
    public Uri ApiUrl { get; set; } = new("https://slack.com/api/");

    /// <summary>How long one try may take, from connecting to the last byte; default 8 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// How often a call is tried in all, where repeating is safe; default 3. Rate limits are not counted here.
    /// </summary>
    public int Tries { get; set; } = 3;

    /// <summary>The first pause between tries, doubled each time and jittered by up to as much again; default 0.5 s.</summary>
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The pause after a rate limit without Retry-After; default 30 s.</summary>
    public TimeSpan DefaultRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one call may wait for rate limits in all before it fails; default 5 min.</summary>
    public TimeSpan LongestRateLimitWait { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest answer that is read, in bytes; default 16 MB.</summary>
    public int LargestAnswer { get; set; } = 16 * 1024 * 1024;
}

/// <summary>Refuses settings that could not work.</summary>
internal sealed class SlackApiOptionsValidator : IValidateOptions<SlackApiOptions>
{
    public ValidateOptionsResult Validate(string? name, SlackApiOptions options)
    {
        var faults = new List<string>();
        if (!options.ApiUrl.IsAbsoluteUri || options.ApiUrl.Scheme is not ("https" or "http"))
            faults.Add("Slack:ApiUrl must be an absolute http or https address, as https://slack.com/api/.");
        else if (!options.ApiUrl.AbsolutePath.EndsWith('/'))
            faults.Add($"Slack:ApiUrl must end with a slash, as https://slack.com/api/, but is {options.ApiUrl}.");
        Positive(options.Timeout, nameof(options.Timeout));
        Positive(options.RetryPause, nameof(options.RetryPause));
        Positive(options.DefaultRetryAfter, nameof(options.DefaultRetryAfter));
        Positive(options.LongestRateLimitWait, nameof(options.LongestRateLimitWait));
        if (options.Tries is < 1 or > 10)
            faults.Add($"Slack:{nameof(options.Tries)} must be 1 to 10, but is {options.Tries}.");
        if (options.LargestAnswer < 1024)
            faults.Add($"Slack:{nameof(options.LargestAnswer)} must be at least 1024 bytes.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        void Positive(TimeSpan value, string property)
        {
            if (value <= TimeSpan.Zero)
                faults.Add($"Slack:{property} must be more than zero, but is {value}.");
        }
    }
}
