import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { ago, full, glyph, phrase, time } from "./format.js";
import { icon } from "./icons.js";
import { partsOf } from "./parts.js";
import { session, store } from "./store.js";

/** One message as a row of a list. */
export function messageRow(message, { compact, showThread }) {
  // The root of an open thread is on the page twice; it is edited where Edit was pressed.
  const pane = showThread ? "channel" : "thread";
  const editing = store.editing?.ts === message.ts && store.editing.channel === message.channel && store.editing.pane === pane;
  return h("article", {
    class: `message${compact ? " compact" : ""}${message.ephemeral ? " ephemeral" : ""}`,
    "data-key": message.ts,
    "data-channel": message.channel,
    "data-ts": message.ts,
    "aria-label": `${message.name}, ${time(message.ts)}`,
  },
    h("div", { class: "gutter" }, compact ? h("time", { title: full(message.ts) }, time(message.ts)) : avatar(message.user)),
    h("div", { class: "content" },
      message.ephemeral ? h("div", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
      compact ? null : h("div", { class: "byline" },
        h("strong", {}, message.name),
        message.bot ? h("span", { class: "badge-app" }, "APP") : null,
        h("time", { title: full(message.ts) }, time(message.ts))),
      editing ? editor(message) : partsOf(message),
      message.edited && !editing ? h("span", { class: "edited" }, "(edited)") : null,
      message.stopped ? h("div", { class: "ended" }, icon("stop"), "Stopped") : null,
      message.sealed ? h("div", { class: "ended" }, icon("cross"), "Something went wrong") : null,
      reactions(message),
      showThread ? threadStrip(message) : null),
    editing || message.ephemeral ? null : tools(message, showThread));
}

function reactions(message) {
  if (message.reactions.length === 0) return null;
  return h("div", { class: "reactions" }, message.reactions.map((reaction) => {
    const mine = reaction.users.includes(store.me);
    return h("button", {
      class: `reaction${mine ? " mine" : ""}`,
      "data-do": "react",
      "data-name": reaction.name,
      "data-add": String(!mine),
      "aria-pressed": String(mine),
      title: `${reaction.names.join(", ")} reacted with :${reaction.name}:`,
      "aria-label": `${reaction.name}, ${reaction.users.length}`,
    }, glyph(reaction.name), h("span", {}, String(reaction.users.length)));
  }));
}

function threadStrip(message) {
  const current = session(message.channel, message.ts);
  const working = current?.status === "processing" || current?.text;
  if (!message.replies && !working) return null;
  return h("button", { class: "strip", "data-do": "thread", "data-thread": message.ts },
    message.replies ? h("span", { class: "faces" }, message.repliers.map((r) => avatar(r, "tiny"))) : null,
    message.replies ? h("span", { class: "strip-count" }, `${message.replies} ${message.replies === 1 ? "reply" : "replies"}`) : null,
    working
      ? h("span", { class: "strip-working" }, h("span", { class: "pulse", "aria-hidden": "true" }, h("i"), h("i"), h("i")), `${store.bot.name} ${phrase(current)}`)
      : h("span", { class: "strip-last" }, `Last reply ${ago(message.lastReply)}`),
    icon("chevron"));
}

function tools(message, showThread) {
  const mine = message.user === store.me;
  return h("div", { class: "tools", role: "toolbar", "aria-label": "Message actions" },
    ["thumbsup", "white_check_mark", "eyes"].map((name) =>
      h("button", { class: "tool", "data-do": "react", "data-name": name, "data-add": "toggle", "aria-label": `React with ${name}` }, glyph(name))),
    showThread ? h("button", { class: "tool", "data-do": "thread", "data-thread": message.ts, "aria-label": "Reply in thread" }, icon("reply")) : null,
    mine ? h("button", { class: "tool", "data-do": "edit", "aria-label": "Edit message" }, icon("edit")) : null,
    mine ? h("button", { class: "tool danger", "data-do": "delete", "aria-label": "Delete message" }, icon("trash")) : null);
}

function editor(message) {
  return h("div", { class: "editor" },
    h("textarea", { rows: "2", "aria-label": "Edit message", "data-editor": message.ts }, message.typed),
    h("div", {},
      h("button", { class: "button", "data-do": "cancel-edit" }, "Cancel"),
      h("button", { class: "button primary", "data-do": "save-edit" }, "Save")));
}

/** Whether a message goes on where the one before stopped: same author, within five minutes. */
export function isContinued(before, message) {
  return Boolean(before) && before.user === message.user && !before.replies && !message.ephemeral && !before.ephemeral && message.ts - before.ts < 300;
}
