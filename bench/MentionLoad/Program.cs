using System.CommandLine;
using MentionLoad;

var mentions = new Option<int>("--mentions") { DefaultValueFactory = _ => 1000, Description = "How many mentions" };
var rate = new Option<int>("--rate") { DefaultValueFactory = _ => 50, Description = "Mentions per second" };
var pace = new Option<int>("--pace")
{
    DefaultValueFactory = _ => 0,
    Description = "The demo model's time per word, ms",
};
var events = new Option<int>("--events")
{
    DefaultValueFactory = _ => 500,
    Description = "Signed events per second, mentions among them",
};
var mentionsRate = new Option<int>("--mentions-rate")
{
    DefaultValueFactory = _ => 5,
    Description = "Mentions per second among the events",
};
var seconds = new Option<int>("--seconds") { DefaultValueFactory = _ => 30, Description = "How long" };
var ackEarly = new Option<bool>("--compare")
{
    Description = "Once more with a host that acknowledges before it has committed, and the ratio of both",
};
var idle = new Option<int>("--idle")
{
    DefaultValueFactory = _ => 30,
    Description = "Seconds of looking at the idle host",
};
var file = new Argument<string>("file") { Description = "Where to write the plans" };
var rows = new Option<int>("--rows")
{
    DefaultValueFactory = _ => 100_000,
    Description = "Conversations in the database",
};

var answers = new Option<int?>("--answers")
{
    Description = "Instead: so many mentions at once in one channel, with Slack's tiers enforced in real time",
};
var budget = new Option<string>("--tenant-budget")
{
    DefaultValueFactory = _ => "observed",
    Description = "With --answers: documented, observed or unlimited",
};

var root = new RootCommand("Signed mentions into the real host, at a steady rate or all at once")
{
    mentions,
    rate,
    pace,
    answers,
    budget,
};
root.SetAction(
    (parsed, cancellationToken) =>
        parsed.GetValue(answers) is { } count
            ? Answers.RunAsync(count, parsed.GetValue(budget)!, parsed.GetValue(pace), cancellationToken)
            : Run.MentionsAsync(
                parsed.GetValue(mentions),
                parsed.GetValue(rate),
                parsed.GetValue(pace),
                cancellationToken
            )
);
var crowd = new Command("events", "Many signed events of which few are mentions; then the idle host")
{
    events,
    mentionsRate,
    seconds,
    ackEarly,
    idle,
};
crowd.SetAction(
    (parsed, cancellationToken) =>
        Crowd.RunAsync(
            new CrowdLoad(parsed.GetValue(events), parsed.GetValue(mentionsRate), parsed.GetValue(seconds)),
            parsed.GetValue(ackEarly),
            parsed.GetValue(idle),
            cancellationToken
        )
);
var plans = new Command("plans", "EXPLAIN (ANALYZE, BUFFERS) of the host's statements in a large database")
{
    file,
    rows,
};
plans.SetAction(
    (parsed, cancellationToken) => Plans.WriteAsync(parsed.GetValue(file)!, parsed.GetValue(rows), cancellationToken)
);
root.Add(crowd);
root.Add(plans);
return await root.Parse(args).InvokeAsync();
