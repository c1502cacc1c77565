// Plays every situation with the official helper against the address given, and prints what each step came to.
import { readFile } from "node:fs/promises";
import { WebClient } from "@slack/web-api";

const [slackApiUrl, situationsPath] = process.argv.slice(2);
const situations = JSON.parse(await readFile(situationsPath, "utf8"));
const quiet = { debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {}, getLevel: () => "error" };

const outcomes = {};
for (const { name, options, steps } of situations) {
  const client = new WebClient("xoxb-of-T1", { slackApiUrl, logger: quiet, retryConfig: { retries: 0 } });
  const stream = client.chatStream(options);
  outcomes[name] = [];
  for (const { append, stop } of steps) {
    try {
      const reply = append ? await stream.append(append) : await stream.stop(stop);
      outcomes[name].push(reply === null ? "gathered" : "sent");
    } catch {
      outcomes[name].push("threw");
    }
  }
}
console.log(JSON.stringify(outcomes));
