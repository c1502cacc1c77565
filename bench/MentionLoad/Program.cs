using System.CommandLine;
using MentionLoad;

var mentions = new Option<int>("--mentions") { DefaultValueFactory = _ => 1000, Description = "How many mentions" };
var rate = new Option<int>("--rate") { DefaultValueFactory = _ => 50, Description = "Mentions per second" };
var pace = new Option<int>("--pace")
{
    DefaultValueFactory = _ => 0,
    Description = "The demo model's time per word, ms",
};
var root = new RootCommand("Signed mentions at a steady rate into the real host") { mentions, rate, pace };
root.SetAction(
    async (parsed, cancellationToken) =>
        await Run.MentionsAsync(
            parsed.GetValue(mentions),
            parsed.GetValue(rate),
            parsed.GetValue(pace),
            cancellationToken
        )
);
return await root.Parse(args).InvokeAsync();
