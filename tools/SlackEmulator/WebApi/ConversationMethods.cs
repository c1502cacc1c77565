using System.Text.Json.Nodes;
using SlackEmulator.State;

namespace SlackEmulator.WebApi;

/// <summary>Channels and who is in them.</summary>
internal static class ConversationMethods
{
    private static readonly string[] Types = ["public_channel", "private_channel", "im", "mpim"];

    public static JsonObject Info(ApiCall call)
    {
        var channel = call.Channel();
        var json = Of(call, channel);
        if (call.Arguments.Flag("include_num_members"))
        {
            json["num_members"] = channel.Members.Count;
        }

        return new JsonObject { ["ok"] = true, ["channel"] = json };
    }

    public static JsonObject Members(ApiCall call)
    {
        var channel = call.Channel();
        var (members, next) = Page.Of(call, channel.Members, call.Arguments.Number("limit", 100, 1, 1000));
        return new JsonObject
        {
            ["ok"] = true,
            ["members"] = Wire.Strings(members),
            ["response_metadata"] = Page.Metadata(next),
        };
    }

    public static JsonObject OfUser(ApiCall call)
    {
        var user = call.Arguments.Text("user") is { Length: > 0 } asked ? asked : call.Workspace.BotUserId;
        if (!call.Workspace.IsUser(user))
        {
            throw new SlackRefusal("user_not_found");
        }

        var types = (call.Arguments.Text("types") ?? "public_channel").Split(
            ',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
        );
        if (types.Except(Types, StringComparer.Ordinal).Any())
        {
            throw new SlackRefusal("invalid_types");
        }

        foreach (var type in types)
        {
            call.Require(
                type switch
                {
                    "im" => "im:read",
                    "mpim" => "mpim:read",
                    "private_channel" => "groups:read",
                    _ => "channels:read",
                }
            );
        }

        var channels = call
            .Workspace.Channels.Where(c =>
                types.Contains(TypeOf(c), StringComparer.Ordinal)
                && c.Members.Contains(user, StringComparer.Ordinal)
                && (c.Kind is ChannelKind.Public || call.IsIn(c))
                && !(c.IsArchived && call.Arguments.Flag("exclude_archived"))
            )
            .ToArray();
        var (page, next) = Page.Of(call, channels, call.Arguments.Number("limit", 100, 1, 999));
        return new JsonObject
        {
            ["ok"] = true,
            ["channels"] = Wire.Nodes(page.Select(c => Of(call, c))),
            ["response_metadata"] = Page.Metadata(next),
        };
    }

    /// <summary>The family of scopes that lets an app look into a kind of channel.</summary>
    public static string ScopeOf(ChannelKind kind) =>
        kind switch
        {
            ChannelKind.Direct => "im",
            ChannelKind.Private => "groups",
            _ => "channels",
        };

    private static string TypeOf(Channel channel) =>
        channel.Kind switch
        {
            ChannelKind.Direct => "im",
            ChannelKind.Private => "private_channel",
            _ => "public_channel",
        };

    private static JsonObject Of(ApiCall call, Channel channel)
    {
        var json = new JsonObject
        {
            ["id"] = channel.Id,
            ["created"] = channel.Created.ToUnixTimeSeconds(),
            ["is_archived"] = channel.IsArchived,
            ["is_im"] = channel.IsDirect,
            ["is_mpim"] = false,
            ["is_org_shared"] = false,
            ["context_team_id"] = call.Workspace.TeamId,
        };
        if (channel.IsDirect)
        {
            json["user"] = channel.Creator;
            return json;
        }

        json["name"] = channel.Name;
        json["name_normalized"] = channel.Name;
        json["is_channel"] = channel.Kind is ChannelKind.Public;
        json["is_group"] = channel.Kind is ChannelKind.Private;
        json["is_private"] = channel.Kind is ChannelKind.Private;
        json["is_general"] = channel.Name == "general";
        json["is_shared"] = false;
        json["is_ext_shared"] = false;
        json["is_pending_ext_shared"] = false;
        json["is_member"] = call.IsIn(channel);
        json["creator"] = channel.Creator;
        json["unlinked"] = 0;
        json["shared_team_ids"] = Wire.Strings([call.Workspace.TeamId]);
        json["topic"] = Value(channel.Topic);
        json["purpose"] = Value("");
        json["previous_names"] = new JsonArray();
        return json;

        JsonObject Value(string value) =>
            new()
            {
                ["value"] = value,
                ["creator"] = channel.Creator,
                ["last_set"] = channel.Created.ToUnixTimeSeconds(),
            };
    }
}
