import * as api from "./api.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { changed, store, usesSockets } from "./store.js";

const place = document.getElementById("inspector");
let shown = null;

const faults = [
  ["429 on append", { method: "chat.appendStream", kind: "rate_limit", retry_after: 3 }],
  ["500 on append", { method: "chat.appendStream", kind: "server_error" }],
  ["Reset after applying", { method: "chat.appendStream", kind: "reset_after" }],
  ["Duplicate event", { event: "*", kind: "duplicate" }],
];

const socketDoings = [
  ["Drop", "drop"],
  ["Make ghosts", "ghost"],
  ["Warn", "warn"],
  ["Refresh", "refresh"],
];

export async function showEntry(number) {
  shown = shown?.number === number ? null : { number, text: "…" };
  changed();
  if (shown) {
    const content = await api.entry(number);
    shown = { number, text: JSON.stringify(content, null, 2) };
  }
  changed();
}

export function paintInspector() {
  place.hidden = !store.inspecting;
  document.body.classList.toggle("inspecting", store.inspecting);
  if (!store.inspecting || !store.ready) return;
  const list = place.querySelector(".entries");
  const atEnd = !list || list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  fill(place,
    h("header", {},
      h("h2", {}, icon("activity"), "Inspector"),
      h("span", { class: "topic" }, destination()),
      h("span", { class: "faults", role: "group", "aria-label": "Faults for the next call" },
        faults.map(([label, fault]) => h("button", { class: "button small", "data-do": "fault", "data-fault": JSON.stringify(fault) }, label)),
        h("button", { class: "button small", "data-do": "seal" }, "Seal streams")),
      sockets(),
      h("button", { class: "tool", "data-do": "inspect", "aria-label": "Close inspector" }, icon("cross"))),
    h("div", { class: "entries", tabindex: "0", "aria-label": "Calls and deliveries" },
      store.transcript.length === 0 ? h("p", { class: "quiet" }, "Nothing yet. Calls of the bot and deliveries to it appear here.") : null,
      store.transcript.map(row)));
  const drawn = place.querySelector(".entries");
  if (atEnd) drawn.scrollTop = drawn.scrollHeight;
}

function destination() {
  const { length } = store.sockets.connected;
  if (usesSockets()) return `events to ${length === 1 ? "1 socket" : `${length} sockets`}`;
  return store.eventsUrl ? `events to ${store.eventsUrl}` : "no events URL";
}

function sockets() {
  const { enabled, connected } = store.sockets;
  if (enabled && connected.length === 0) return null;
  const ghosts = connected.some((socket) => socket.ghost);
  const doings = [
    ...(connected.length > 0 ? socketDoings : []),
    ...(ghosts ? [["Forget ghosts", "forget_ghosts"]] : []),
    enabled ? ["Disable link", "disable"] : ["Enable link", "enable"],
  ];
  return h("span", { class: "faults", role: "group", "aria-label": "Sockets" },
    doings.map(([label, doing]) => h("button", { class: "button small", "data-do": "sockets", "data-doing": doing }, label)));
}

function row(entry) {
  const isLost = entry.status === null && !entry.socket;
  const bad = entry.kind !== "happening" && (entry.note || (entry.status ?? 0) >= 400 || isLost);
  const arrow = { call: "bot → Slack", delivery: "Slack → bot", happening: "" }[entry.kind];
  return h("div", { class: `entry ${entry.kind}${bad ? " bad" : ""}`, "data-key": `entry-${entry.number}` },
    h("button", { "data-do": "entry", "data-number": String(entry.number), "aria-expanded": String(shown?.number === entry.number) },
      h("time", {}, entry.at.slice(11, 23)),
      h("span", { class: "entry-way" }, arrow),
      h("span", { class: "entry-what" }, entry.what, entry.attempt ? ` (repeat ${entry.attempt})` : ""),
      h("span", { class: "entry-note" }, [entry.fault ? `fault: ${entry.fault}` : null, entry.socket ? `socket ${entry.socket}` : null, entry.note].filter(Boolean).join(" · ")),
      h("span", { class: "entry-status" }, status(entry)),
      h("span", { class: "entry-ms" }, entry.ms === undefined ? "" : `${entry.ms} ms`)),
    shown?.number === entry.number ? h("pre", {}, shown.text) : null);
}

function status(entry) {
  if (entry.kind === "happening") return "";
  return entry.socket && !entry.note ? "ack" : String(entry.status ?? "–");
}
