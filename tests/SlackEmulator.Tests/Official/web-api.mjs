// Does with Slack's own @slack/web-api what each line of standard input asks for; answers each with one line.
import { createInterface } from "node:readline";
import { WebClient, WebClientEvent } from "@slack/web-api";

const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {}, getLevel: () => "error" };

const method = (client, name) => name.split(".").reduce((family, word) => family[word], client);

const doings = {
  call: (client, { name, args }) => method(client, name)(args),

  any: (client, { name, args }) => client.apiCall(name, args),

  together: (client, { name, args }) => Promise.all(args.map((each) => method(client, name)(each))),

  async pages(client, { name, args }) {
    const pages = [];
    for await (const page of client.paginate(name, args)) pages.push(page);
    return pages;
  },

  async stream(client, { stream: options, steps }) {
    const stream = client.chatStream(options);
    const replies = [];
    for (const { append, stop } of steps) replies.push(await (append ? stream.append(append) : stream.stop(stop)));
    return replies;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { act, token, options, ...rest } = JSON.parse(line);
  const client = new WebClient(token, { logger: quiet, ...options });
  const limits = [];
  client.on(WebClientEvent.RATE_LIMITED, (seconds) => limits.push(seconds));
  let answer;
  try {
    answer = { result: await doings[act](client, rest) };
  } catch (error) {
    const { name, code, message, data, retryAfter, statusCode } = error;
    answer = { error: { name, code, message, data, retryAfter, statusCode } };
  }
  console.log(JSON.stringify({ limits, ...answer }));
}
