// A small bot on Slack's own @slack/bolt: says what it saw, one line each; the words it hears decide what it does.
import { createRequire } from "node:module";

const { App, ExpressReceiver, HTTPReceiver, SocketModeReceiver } = createRequire(import.meta.url)("@slack/bolt");
const { receiver: kind, slackApiUrl, token, signingSecret, appToken, processBeforeResponse } = JSON.parse(process.argv[2]);
const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {}, getLevel: () => "error" };
const tell = (line) => console.log(JSON.stringify(line));

const overHttp = { signingSecret, processBeforeResponse, logger: quiet, endpoints: "/slack/events" };
const overSockets = { appToken, logger: quiet, clientPingTimeout: 2000, installerOptions: { clientOptions: { slackApiUrl } } };
const receiver = {
  http: () => new HTTPReceiver(overHttp),
  express: () => new ExpressReceiver(overHttp),
  socket: () => new SocketModeReceiver(overSockets),
}[kind]();
const app = new App({ token, receiver, logger: quiet, clientOptions: { slackApiUrl } });

app.use(async ({ body, context, next }) => {
  tell({
    saw: body.event?.type ?? body.type,
    id: body.event_id,
    text: body.event?.text,
    bot: context.botUserId,
    retry: context.retryNum,
    reason: context.retryReason,
  });
  await next();
});

app.event("app_mention", async ({ event, context, say, sayStream }) => {
  if (event.text.includes("fail")) throw new Error("as asked");
  if (event.text.includes("hang") && context.retryNum === undefined) await new Promise(() => {});
  if (!event.text.includes("stream")) {
    await say({ text: `You said it, <@${event.user}>.`, thread_ts: event.ts });
    return;
  }
  const stream = sayStream({ task_display_mode: "plan", buffer_size: 1 });
  await stream.append({ chunks: [{ type: "plan_update", title: "Two steps" }] });
  for (const status of ["in_progress", "complete"]) {
    await stream.append({ chunks: [{ type: "task_update", id: "look", title: "Look it up", status }] });
  }
  for (const word of ["It ", "is ", "**done**."]) await stream.append({ markdown_text: word });
  await stream.stop();
});

app.message("hello", async ({ say }) => {
  await say({
    text: "Choose",
    blocks: [
      {
        type: "actions",
        elements: ["answer", "whisper", "chatter", "view"].map((id) => ({
          type: "button",
          action_id: id,
          value: id,
          text: { type: "plain_text", text: id },
        })),
      },
    ],
  });
});

app.command("/bothost", async ({ ack, command, respond }) => {
  await ack(command.text === "quietly" ? undefined : { text: `Did ${command.text}`, response_type: "in_channel" });
  if (command.text === "quietly") await respond("Done");
});

app.action("answer", async ({ ack, respond }) => {
  await ack();
  await respond({ text: "Chosen", replace_original: true });
});

app.action("whisper", async ({ ack, respond }) => {
  await ack();
  await respond("Only for you");
});

app.action("chatter", async ({ ack, respond }) => {
  await ack();
  for (let said = 1; ; said++) await respond(`No. ${said}`);
});

app.action("view", async ({ ack, body, client }) => {
  await ack();
  const reply = await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: "modal",
      callback_id: "why",
      title: { type: "plain_text", text: "Why?" },
      blocks: [{ type: "section", text: { type: "mrkdwn", text: "Tell us." } }],
    },
  });
  tell({ opened: reply.view.id });
});

app.error(async (error) => {
  tell({ error: error.code, status: error.status ?? error.statusCode, text: error.message });
  throw error;
});

const server = await app.start({ port: 0, host: "127.0.0.1" });
tell(kind === "socket" ? { connected: true } : { port: server.address().port });
