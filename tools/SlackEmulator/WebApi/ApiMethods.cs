using System.Collections.Frozen;

namespace SlackEmulator.WebApi;

/// <summary>Every method that the emulator answers. A further one is a line here and a function in its family.</summary>
internal static class ApiMethods
{
    public static readonly FrozenDictionary<string, ApiMethod> ByName = new ApiMethod[]
    {
        new("api.test", Tier.Four, "", true, IdentityMethods.ApiTest, NeedsToken: false),
        new(
            "apps.connections.open",
            Tier.Three,
            "connections:write",
            true,
            ConnectionMethods.Open,
            TakesAppToken: true
        ),
        new("rtm.connect", Tier.One, "", false, ConnectionMethods.ConnectRtm),
        new("auth.test", Tier.Special, "", true, IdentityMethods.AuthTest),
        new("users.info", Tier.Four, "users:read", false, IdentityMethods.UsersInfo),
        new("users.list", Tier.Two, "users:read", false, IdentityMethods.UsersList),
        new("bots.info", Tier.Three, "users:read", false, IdentityMethods.BotsInfo),
        new("chat.postMessage", Tier.Special, "chat:write", true, ChatMethods.PostMessage, Posts: true),
        new("chat.postEphemeral", Tier.Four, "chat:write", true, ChatMethods.PostEphemeral),
        new("chat.update", Tier.Three, "chat:write", true, ChatMethods.Update),
        new("chat.delete", Tier.Three, "chat:write", true, ChatMethods.Delete),
        new("chat.getPermalink", Tier.Special, "", false, ChatMethods.GetPermalink),
        new("chat.startStream", Tier.Two, "chat:write", true, StreamMethods.Start, Posts: true),
        new("chat.appendStream", Tier.Four, "chat:write", true, StreamMethods.Append),
        new("chat.stopStream", Tier.Two, "chat:write", true, StreamMethods.Stop),
        new("conversations.info", Tier.Three, "channels:read", false, ConversationMethods.Info),
        new("conversations.members", Tier.Four, "channels:read", false, ConversationMethods.Members),
        new("conversations.history", Tier.Three, "", true, HistoryMethods.History),
        new("conversations.replies", Tier.Three, "", false, HistoryMethods.Replies),
        new("users.conversations", Tier.Three, "", false, ConversationMethods.OfUser),
        new("assistant.threads.setStatus", Tier.Status, "chat:write", true, AgentMethods.SetThreadStatus),
        new("agents.sessions.setStatus", Tier.Three, "chat:write", true, AgentMethods.SetSessionStatus),
        new("views.open", Tier.Four, "", true, AgentMethods.OpenView),
    }.ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);
}
