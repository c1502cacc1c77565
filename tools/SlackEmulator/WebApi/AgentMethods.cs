using System.Text.Json.Nodes;
using SlackEmulator.Blocks;

namespace SlackEmulator.WebApi;

/// <summary>Status lines, agent sessions and views.</summary>
internal static class AgentMethods
{
    private static readonly string[] SessionStatuses = ["active", "processing", "suspended", "closed"];

    public static JsonObject SetThreadStatus(ApiCall call)
    {
        var channel = call.Channel("channel_id");
        call.Arguments.RequiredText("thread_ts");
        var thread = call.Thread(channel) ?? throw new SlackRefusal("invalid_thread_ts");
        var status = call.Arguments.Text("status") ?? throw SlackRefusal.MissingArgument("status");
        var loading = call.Arguments.Array("loading_messages", "invalid_arguments");
        if (
            loading is not null
            && (loading.Count is 0 or > 10 || loading.Any(l => l.Text() is not { Length: > 0 and <= 50 }))
        )
        {
            throw SlackRefusal.Argument("must be 1 to 10 strings of 1 to 50 characters", "loading_messages");
        }

        call.Emulator.Sessions.SetStatusText(channel.Id, thread, status, [.. (loading ?? []).Select(l => l.Text()!)]);
        call.Emulator.Sessions.SetStatus(channel.Id, thread, status.Length > 0 ? "processing" : "active");
        return new JsonObject { ["ok"] = true };
    }

    public static JsonObject SetSessionStatus(ApiCall call)
    {
        var channel = call.Channel("channel_id");
        var status = call.Arguments.RequiredText("status");
        if (!SessionStatuses.Contains(status, StringComparer.Ordinal))
        {
            throw SlackRefusal.Argument("must be a valid enum value", "status");
        }

        var thread = call.Thread(channel) ?? throw new SlackRefusal("thread_ts_required");
        var initiator = call.Arguments.Text("initiator_user_id");
        if (!string.IsNullOrEmpty(initiator) && !call.Workspace.IsUser(initiator))
        {
            throw new SlackRefusal("user_not_found");
        }

        var isNew = call.Workspace.FindSession(channel.Id, thread) is null;
        var session = call.Emulator.Sessions.SetStatus(channel.Id, thread, status);
        if (isNew && call.Arguments.Text("title") is { Length: > 0 } title)
        {
            session.Title =
                title.Length <= 200
                    ? title.Replace(':', '_')
                    : throw SlackRefusal.Argument("must be less than 201 characters", "title");
        }

        if (!call.Emulator.Events.IsSubscribed("agent_session_stopped"))
        {
            call.Warnings.Add("missing_agent_session_stopped_event_subscription");
        }

        return new JsonObject
        {
            ["ok"] = true,
            ["status"] = session.Status,
            ["agent_status"] = session.Status,
            ["title"] = session.Title,
        };
    }

    public static JsonObject OpenView(ApiCall call)
    {
        call.Emulator.Triggers.Use(call.Arguments.RequiredText("trigger_id"));
        var view = call.Arguments.Object("view", "invalid_arguments") ?? throw SlackRefusal.MissingArgument("view");
        if (view["type"].Text() != "modal")
        {
            throw SlackRefusal.Argument("must be a valid enum value", "view/type");
        }

        if (view["title"]?["text"].Text() is not { Length: > 0 and <= 24 })
        {
            throw SlackRefusal.Argument("must be a plain_text of 1 to 24 characters", "view/title");
        }

        var blocks =
            view["blocks"] as JsonArray ?? throw SlackRefusal.Argument("missing required field: blocks", "view");
        BlockRules.Check(blocks, call.Rules.BlockValidation, "view/blocks", most: 100, inView: true);
        var opened = view.DeepClone().AsObject();
        opened["id"] = call.Workspace.NextId("V");
        opened["team_id"] = call.Workspace.TeamId;
        opened["app_id"] = call.Workspace.AppId;
        opened["bot_id"] = call.Workspace.BotId;
        opened["hash"] = call.Workspace.NextTs();
        opened["state"] = new JsonObject { ["values"] = new JsonObject() };
        opened["root_view_id"] = opened["id"].Text();
        opened["previous_view_id"] = null;
        call.Workspace.Views.Add(opened);
        call.Emulator.Feed.Publish(new Journal.ViewOpened(opened["id"].Text()!));
        return new JsonObject { ["ok"] = true, ["view"] = opened.DeepClone() };
    }
}
