namespace SlackEmulator.State;

/// <summary>The workspace that every emulator starts with; its ids are the same in every run.</summary>
internal static class SeededWorkspace
{
    public static Workspace Create(TimeProvider time)
    {
        var workspace = new Workspace(time);
        Person[] people =
        [
            new("U0ADALOVE01", "ada", "Ada Lovelace", "Europe/London", "Analyst", "D0ADALOVE01"),
            new("U0GRACEHO01", "grace", "Grace Hopper", "America/New_York", "Compilers", "D0GRACEHO01"),
            new("U0KENJITA01", "kenji", "Kenji Tanaka", "Asia/Tokyo", "Design", "D0KENJITA01"),
        ];
        var created = workspace.Now.AddDays(-30);
        foreach (var person in people)
        {
            workspace.Add(person);
        }

        var everyone = people.Select(p => p.Id).ToArray();
        var general = Add(
            "C0GENERAL01",
            "general",
            ChannelKind.Public,
            "Company-wide news and questions",
            everyone,
            true
        );
        var random = Add("C0RANDOM001", "random", ChannelKind.Public, "Anything else", everyone, true);
        var project = Add("C0PROJECTX1", "project-x", ChannelKind.Public, "Launch in March", everyone, true);
        Add("C0PRIVATE01", "private-empty", ChannelKind.Private, "", [everyone[0]], false);
        foreach (var person in people)
        {
            var direct = new Channel(person.DirectChannelId, person.Name, ChannelKind.Direct, person.Id)
            {
                Created = created,
            };
            direct.Members.AddRange([person.Id, workspace.BotUserId]);
            workspace.Add(direct);
        }

        Say(general, 0, -2880, "Morning! The new office hours start on Monday.");
        Say(general, 1, -2875, "Noted. I will be in from *nine* my time.");
        Say(general, 2, -1450, "Design review moved to Thursday, same link.");
        Say(random, 1, -1300, "Found a moth in the relay again. Framed it this time.");
        var plan = Say(project, 0, -1500, "Project X goes to the first customers on 3 March. Open points?");
        Say(project, 2, -1490, "Icons are done, the empty states are not.", plan);
        Say(project, 1, -1480, "Import takes 40 s for large files. I would like it under 10 s before we ship.", plan);
        Say(project, 1, -40, "Who writes the announcement? I would like to read it before it goes out.");
        return workspace;

        Channel Add(string id, string name, ChannelKind kind, string topic, string[] members, bool bot)
        {
            var channel = new Channel(id, name, kind, people[0].Id) { Topic = topic, Created = created };
            channel.Members.AddRange(members);
            if (bot)
            {
                channel.Members.Add(workspace.BotUserId);
            }

            workspace.Add(channel);
            return channel;
        }

        string Say(Channel channel, int person, int minutes, string text, string? thread = null)
        {
            var ts = Workspace.PastTs(workspace.Now.AddMinutes(minutes));
            channel.Messages.Add(new Message(channel.Id, ts, people[person].Id) { Text = text, ThreadTs = thread });
            return ts;
        }
    }
}
