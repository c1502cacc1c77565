namespace BotHost.Chaos;

/// <summary>What an answer is made of.</summary>
internal enum AnswerKind
{
    /// <summary>One round of words, streamed.</summary>
    Plain,

    /// <summary>Some words and calls of both tools, then more words.</summary>
    Tools,

    /// <summary>Words for several messages.</summary>
    Long,

    /// <summary>Like a plain one, in a channel where answers are posted and updated.</summary>
    Edited,
}
