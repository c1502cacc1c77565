using System.Globalization;
using System.Text.Json.Nodes;
using SlackEmulator.State;

namespace SlackEmulator.WebApi;

/// <summary>Who is asking, who is asked about.</summary>
internal static class IdentityMethods
{
    public static JsonObject ApiTest(ApiCall call)
    {
        var reply = new JsonObject { ["ok"] = true, ["args"] = call.Arguments.Values.DeepClone() };
        if (call.Arguments.Text("error") is { Length: > 0 } error)
        {
            reply["ok"] = false;
            reply["error"] = error;
        }

        return reply;
    }

    public static JsonObject AuthTest(ApiCall call) =>
        new()
        {
            ["ok"] = true,
            ["url"] = $"https://{call.Workspace.TeamDomain}.slack.com/",
            ["team"] = call.Workspace.TeamName,
            ["user"] = call.Workspace.BotName,
            ["team_id"] = call.Workspace.TeamId,
            ["user_id"] = call.Workspace.BotUserId,
            ["bot_id"] = call.Workspace.BotId,
            ["is_enterprise_install"] = false,
        };

    public static JsonObject UsersInfo(ApiCall call)
    {
        var id = call.Arguments.RequiredText("user");
        var user =
            call.Workspace.FindPerson(id) is { } person ? Of(call.Workspace, person)
            : id == call.Workspace.BotUserId ? OfBot(call.Workspace)
            : throw new SlackRefusal("user_not_found");
        return new JsonObject { ["ok"] = true, ["user"] = user };
    }

    /// <summary>People first, the bot last; without <c>limit</c> everyone comes at once.</summary>
    public static JsonObject UsersList(ApiCall call)
    {
        var workspace = call.Workspace;
        JsonObject[] all = [.. workspace.People.Select(person => Of(workspace, person)), OfBot(workspace)];
        var (page, next) = Page.Of(call, all, call.Arguments.Number("limit", all.Length, 1, 1000));
        return new JsonObject
        {
            ["ok"] = true,
            ["members"] = Wire.Nodes(page),
            ["cache_ts"] = workspace.Now.ToUnixTimeSeconds(),
            ["response_metadata"] = Page.Metadata(next),
        };
    }

    public static JsonObject BotsInfo(ApiCall call)
    {
        var workspace = call.Workspace;
        if (call.Arguments.RequiredText("bot") != workspace.BotId)
        {
            throw new SlackRefusal("bot_not_found");
        }

        return new JsonObject
        {
            ["ok"] = true,
            ["bot"] = new JsonObject
            {
                ["id"] = workspace.BotId,
                ["deleted"] = false,
                ["name"] = workspace.BotName,
                ["updated"] = 1_700_000_000,
                ["app_id"] = workspace.AppId,
                ["user_id"] = workspace.BotUserId,
                ["icons"] = new JsonObject { ["image_48"] = "" },
            },
        };
    }

    private static JsonObject Of(Workspace workspace, Person person)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(person.TimeZone);
        var json = User(workspace, person.Id, person.Name, person.RealName, isBot: false);
        json["tz"] = person.TimeZone;
        json["tz_label"] = zone.StandardName;
        json["tz_offset"] = (int)zone.GetUtcOffset(workspace.Now).TotalSeconds;
        json["locale"] = "en-GB";
        var profile = json["profile"]!.AsObject();
        profile["title"] = person.Title;
        profile["email"] = string.Create(CultureInfo.InvariantCulture, $"{person.Name}@acme.example");
        return json;
    }

    private static JsonObject OfBot(Workspace workspace)
    {
        var json = User(workspace, workspace.BotUserId, workspace.BotName, workspace.BotName, isBot: true);
        var profile = json["profile"]!.AsObject();
        profile["bot_id"] = workspace.BotId;
        profile["api_app_id"] = workspace.AppId;
        return json;
    }

    private static JsonObject User(Workspace workspace, string id, string name, string realName, bool isBot) =>
        new()
        {
            ["id"] = id,
            ["team_id"] = workspace.TeamId,
            ["name"] = name,
            ["deleted"] = false,
            ["real_name"] = realName,
            ["profile"] = new JsonObject
            {
                ["real_name"] = realName,
                ["real_name_normalized"] = realName,
                ["display_name"] = name,
                ["display_name_normalized"] = name,
                ["team"] = workspace.TeamId,
            },
            ["is_admin"] = false,
            ["is_owner"] = false,
            ["is_restricted"] = false,
            ["is_ultra_restricted"] = false,
            ["is_bot"] = isBot,
            ["is_app_user"] = false,
            ["updated"] = 1_700_000_000,
        };
}
