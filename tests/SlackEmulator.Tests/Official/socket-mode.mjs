// Slack's own @slack/socket-mode: says what state it is in and what it saw, one line each, and acknowledges, unless told not to.
import { SocketModeClient } from "@slack/socket-mode";

const { slackApiUrl, appToken } = JSON.parse(process.argv[2]);
const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {}, getLevel: () => "error" };
const tell = (line) => console.log(JSON.stringify(line));

const client = new SocketModeClient({
  appToken,
  logger: quiet,
  clientPingTimeout: 2000,
  clientOptions: { slackApiUrl, retryConfig: { retries: 0 } },
});

for (const state of ["connecting", "connected", "reconnecting", "disconnecting", "disconnected"]) {
  client.on(state, () => tell({ state }));
}

client.on("slack_event", async ({ ack, type, body, retry_num, retry_reason, accepts_response_payload }) => {
  const text = body.event?.text;
  tell({ saw: type, text, id: body.event_id, retry_num, retry_reason, accepts_response_payload });
  if (!(text?.includes("ignore me once") && retry_num === 0)) await ack();
});

try {
  await client.start();
} catch (error) {
  tell({ failed: error.data?.error ?? error.message });
}
