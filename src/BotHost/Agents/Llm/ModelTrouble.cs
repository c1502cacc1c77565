using BotHost.Domain.Agents;

namespace BotHost.Agents.Llm;

/// <summary>What a person is told when a model cannot answer.</summary>
internal static class ModelTrouble
{
    public static AgentError ToError(ModelException trouble, bool textVisible)
    {
        var (sentence, mayTryAgain) = trouble.Fault switch
        {
            ModelFault.Unauthorized => (
                "I cannot reach my model: it refused my access. Whoever runs me has to check its key.",
                false
            ),
            ModelFault.QuotaExceeded => (
                "I cannot reach my model: its budget is used up. Whoever runs me has to top it up.",
                false
            ),
            ModelFault.NotFound => (
                "I cannot reach my model: it is not known under its name or address. Whoever runs me has to check the settings.",
                false
            ),
            ModelFault.BadRequest => ("My model did not accept this request. Saying it in another way may help.", true),
            ModelFault.ContextTooLong => (
                "This is more than my model can read at once. A shorter question, or a new thread, may help.",
                false
            ),
            ModelFault.ContentFiltered => ("My model's provider does not let it answer this.", false),
            ModelFault.RateLimited => (
                "My model is being asked too much right now. Please try again in a minute.",
                true
            ),
            ModelFault.Overloaded => ("My model has trouble right now. Please try again in a minute.", true),
            ModelFault.Unreachable => ("I cannot reach my model right now. Please try again in a minute.", true),
            ModelFault.Interrupted => ("My model broke off in the middle.", true),
            ModelFault.Timeout => ("My model took too long.", true),
            ModelFault.Empty => ("My model gave an empty answer.", true),
            _ => ("My model could not answer.", true),
        };
        return new AgentError(
            textVisible ? $"I could not finish this answer. {sentence}" : sentence,
            trouble.Code,
            mayTryAgain
        );
    }
}
