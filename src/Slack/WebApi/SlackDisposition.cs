namespace BotHost.Slack.WebApi;

/// <summary>What to do about an error of Slack.</summary>
public enum SlackDisposition
{
    /// <summary>Slack's own trouble: repeat a read; repeat a write only where it surely was not carried out.</summary>
    Retry,

    /// <summary>A rate limit: wait as long as Slack says, then say more with fewer calls.</summary>
    Wait,

    /// <summary>The token is dead or stale: refresh it, or have the app installed again.</summary>
    Reauthenticate,

    /// <summary>The message is full: go on in a fresh one. Never repeat the same payload.</summary>
    Roll,

    /// <summary>The message takes no more of this: stop its stream if open, then replace its content.</summary>
    Rewrite,

    /// <summary>This way is not open here: post and update instead of streaming, or post anew instead of updating.</summary>
    FallBack,

    /// <summary>Over for this reply: send nothing more.</summary>
    Stop,

    /// <summary>Only whoever runs the bot or the workspace can change it.</summary>
    TellOperator,

    /// <summary>Somebody in the conversation can change it, say by inviting the bot.</summary>
    TellUser,

    /// <summary>We sent what Slack can never accept: a defect of this program.</summary>
    OurBug,
}
