// Slack's own @slack/rtm-api: says what state it is in and what it heard, one line each, and answers what mentions it.
import { createRequire } from "node:module";

const { RTMClient } = createRequire(import.meta.url)("@slack/rtm-api");
const { slackApiUrl, token } = JSON.parse(process.argv[2]);
const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {}, getLevel: () => "error" };
const tell = (line) => console.log(JSON.stringify(line));

const client = new RTMClient(token, {
  slackApiUrl,
  logger: quiet,
  clientPingTimeout: 1600,
  serverPongTimeout: 1500,
  replyAckOnReconnectTimeout: 100,
});

for (const state of ["connecting", "connected", "ready", "reconnecting", "disconnected"]) {
  client.on(state, () => tell({ state }));
}

client.on("unable_to_rtm_start", (error) => tell({ failed: error.data?.error ?? error.message }));
client.on("goodbye", () => tell({ heard: "goodbye" }));
client.on("pong", ({ reply_to }) => tell({ heard: "pong", reply_to }));
client.on("message", async ({ text, channel, bot_id }) => {
  if (bot_id) return;
  tell({ heard: "message", text });
  try {
    const { ts } = await client.sendMessage(text.includes("say nothing") ? "" : "Heard you", channel);
    tell({ said: ts });
  } catch (error) {
    tell({ refused: error.data?.error?.msg ?? error.message });
  }
});

await client.start().catch(() => {});
