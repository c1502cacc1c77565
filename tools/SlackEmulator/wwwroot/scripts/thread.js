import { composerFor } from "./composer.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { phrase } from "./format.js";
import { isContinued, messageRow } from "./message.js";
import { message, replies, session, store } from "./store.js";
import { keepAtEnd } from "./scroll.js";

const pane = document.getElementById("thread");
const head = document.getElementById("thread-head");
const list = document.getElementById("thread-list");
const status = document.getElementById("thread-status");
const foot = document.getElementById("thread-foot");

export function paintThread() {
  const channel = store.channels.get(store.channel);
  const open = Boolean(channel && store.thread && message(store.channel, store.thread));
  pane.hidden = !open;
  document.getElementById("app").classList.toggle("thread-open", open);
  if (!open) return;
  fill(head,
    h("h2", {}, "Thread"),
    h("span", { class: "topic" }, channel.direct ? channel.name : `#${channel.name}`),
    h("button", { class: "tool", "data-do": "close-thread", "aria-label": "Close thread" }, icon("cross")));
  fill(status, statusLine(session(store.channel, store.thread)));
  composerFor(foot, { channel: channel.id, thread: store.thread, label: "the thread" });
  keepAtEnd(list, `${store.channel}/${store.thread}`, () => fill(list, rows()));
}

function rows() {
  const all = replies(store.channel, store.thread);
  const count = all.filter((one) => one.ts !== store.thread && !one.ephemeral).length;
  const result = [];
  let before = null;
  for (const one of all) {
    const isRoot = one.ts === store.thread;
    result.push(messageRow(one, { compact: !isRoot && isContinued(before, one), showThread: false }));
    if (isRoot && count > 0) {
      result.push(h("div", { class: "day slim", "data-key": "replies", role: "separator" }, h("span", {}, `${count} ${count === 1 ? "reply" : "replies"}`)));
    }
    before = isRoot ? null : one;
  }
  return result;
}

/** "bothost is thinking…" as long as Slack says so, and Slack's own Stop. */
function statusLine(current) {
  if (current?.status !== "processing" && !current?.text) return [];
  return [
    h("span", { class: "pulse", "aria-hidden": "true" }, h("i"), h("i"), h("i")),
    h("span", { class: "status-text" }, h("strong", {}, store.bot.name), " ", phrase(current)),
    current.status === "processing"
      ? h("button", { class: "stop", "data-do": "stop", "data-thread": store.thread }, icon("stop"), "Stop")
      : null,
  ];
}
