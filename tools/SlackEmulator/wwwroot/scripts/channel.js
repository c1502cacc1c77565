import { avatar } from "./avatar.js";
import { composerFor } from "./composer.js";
import { fill, h } from "./dom.js";
import { day } from "./format.js";
import { icon } from "./icons.js";
import { isContinued, messageRow } from "./message.js";
import { store, topLevel } from "./store.js";
import { keepAtEnd } from "./scroll.js";

const head = document.getElementById("channel-head");
const list = document.getElementById("channel-list");
const foot = document.getElementById("channel-foot");

export function paintChannel() {
  const channel = store.channels.get(store.channel);
  if (!channel) return;
  document.title = `${channel.direct ? "" : "#"}${channel.name} · ${store.team.name} · Slack emulator`;
  fill(head, ...heading(channel));
  composerFor(foot, { channel: channel.id, thread: null, label: channel.direct ? channel.name : `#${channel.name}` });
  keepAtEnd(list, channel.id, () => fill(list, rows(channel)));
}

function heading(channel) {
  return [
    h("button", { class: "tool menu-button", "data-do": "menu", "aria-label": "Channels" }, icon("menu")),
    h("h1", {}, channel.direct ? avatar(store.bot.id, "small") : icon(channel.private ? "lock" : "hash"), channel.name),
    h("span", { class: "topic" }, channel.direct ? `Your messages with ${channel.name}` : channel.topic),
    h("span", { class: "faces", "aria-label": `${channel.members.length} members` }, channel.members.map((m) => avatar(m, "tiny"))),
    store.online ? null : h("span", { class: "offline", role: "status" }, "reconnecting…"),
    h("button", {
      class: `tool labelled${store.inspecting ? " current" : ""}`,
      "data-do": "inspect",
      "aria-expanded": String(store.inspecting),
      "aria-controls": "inspector",
    }, icon("activity"), "Inspector"),
  ];
}

function rows(channel) {
  const result = [beginning(channel)];
  let before = null;
  for (const message of topLevel(channel.id)) {
    if (!before || day(before.ts) !== day(message.ts)) {
      result.push(h("div", { class: "day", "data-key": `day-${message.ts}`, role: "separator" }, h("span", {}, day(message.ts))));
      before = null;
    }
    result.push(messageRow(message, { compact: isContinued(before, message), showThread: true }));
    before = message;
  }
  return result;
}

function beginning(channel) {
  return h("div", { class: "beginning", "data-key": "beginning" },
    h("h2", {}, channel.direct ? channel.name : `#${channel.name}`),
    h("p", {}, channel.direct
      ? "This is where you and the bot talk. Only the two of you see it."
      : channel.members.includes(store.bot.id)
          ? `This is the very beginning of #${channel.name}. Mention @${store.bot.name} to ask it something.`
          : `This is the very beginning of #${channel.name}. ${store.bot.name} is not in this channel.`));
}
