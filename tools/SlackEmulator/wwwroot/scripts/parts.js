// What a message is made of: text, plan, task cards, buttons.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./store.js";

export function partsOf(message) {
  const streaming = message.streaming === "in_progress";
  const parts = message.parts.map((part) => draw(part, message));
  if (streaming && parts.length === 0) parts.push(h("div", { class: "shimmer", "aria-label": "Writing" }, h("i"), h("i"), h("i")));
  const lastIsText = message.parts.at(-1)?.kind === "text";
  return h("div", { class: `parts${streaming ? " streaming" : ""}${streaming && lastIsText ? " writing" : ""}`, "aria-busy": String(streaming) }, parts);
}

function draw(part, message) {
  switch (part.kind) {
    case "text":
      return part.accessory
        ? h("div", { class: "beside" }, h("div", { class: "text", html: part.html }), element(part.accessory, message))
        : h("div", { class: "text", html: part.html });
    case "context":
      return h("div", { class: "text context", html: part.html });
    case "header":
      return h("h3", { class: "block-header" }, part.text);
    case "divider":
      return h("hr");
    case "plan":
      return plan(part);
    case "card":
      return h("div", { class: "timeline" }, card(part.card));
    case "actions":
      return h("div", { class: "actions" }, part.elements.map((e) => element(e, message)));
    case "table":
      return h("div", { class: "text" }, h("table", {}, part.rows.map((row) => h("tr", {}, row.map((cell) => h("td", {}, cell))))));
    default:
      return h("div", { class: "text context" }, `[${part.type} block]`);
  }
}

function plan({ title, tasks }) {
  const done = tasks.filter((t) => t.status === "complete").length;
  const failed = tasks.some((t) => t.status === "error");
  const running = tasks.some((t) => t.status === "in_progress");
  const share = tasks.length ? Math.round((10 * done) / tasks.length) : 0;
  return h("section", { class: `plan${failed ? " failed" : ""}${running ? " running" : ""}`, "aria-label": title || "Plan" },
    h("details", { open: true },
      h("summary", {},
        h("span", { class: "plan-title" }, title || "Plan"),
        tasks.length ? h("span", { class: "plan-count" }, `${done} of ${tasks.length}`) : null,
        icon("chevron")),
      h("div", { class: `plan-bar done-${share}`, "aria-hidden": "true" }, h("i")),
      h("div", { class: "plan-tasks" }, tasks.map(card))));
}

const states = { pending: "Pending", in_progress: "In progress", complete: "Complete", error: "Failed" };

function card(task) {
  const inside = task.details || task.output;
  const title = [
    mark(task.status),
    h("span", { class: "card-title" }, task.title),
  ];
  return h("div", { class: `card ${task.status}`, "data-key": `card-${task.id}` },
    inside
      ? h("details", {},
          h("summary", {}, title, icon("chevron")),
          task.details ? h("div", { class: "text card-text", html: task.details }) : null,
          task.output ? h("div", { class: "text card-text output", html: task.output }) : null)
      : h("div", { class: "card-line" }, title),
    task.sources.length
      ? h("div", { class: "sources" }, task.sources.map((s) =>
          h("a", { href: s.url, target: "_blank", rel: "noopener noreferrer" }, icon("link"), s.text)))
      : null);
}

function mark(status) {
  const drawn = { complete: () => icon("check"), error: () => icon("cross") }[status]?.();
  return h("span", { class: "mark", role: "img", "aria-label": states[status] ?? status }, drawn);
}

function element(e, message) {
  const chosen = store.pressed.get(`${message.ts}/${e.action}`);
  if (e.kind === "feedback") {
    return h("span", { class: "feedback", role: "group", "aria-label": "Feedback" },
      [["up", e.positive], ["down", e.negative]].map(([name, button]) =>
        h("button", {
          class: `tool${chosen === button.value ? " current" : ""}`,
          "data-do": "click", "data-action": e.action, "data-value": button.value ?? "",
          "aria-pressed": String(chosen === button.value), "aria-label": button.accessible ?? button.label, title: button.label,
        }, icon(name))));
  }
  if (e.url) return h("a", { class: "button", href: e.url, target: "_blank", rel: "noopener noreferrer" }, e.label);
  return h("button", {
    class: `button ${e.style ?? ""}`, "data-do": "click", "data-action": e.action, "data-value": e.value, "aria-label": e.accessible,
  }, e.kind === "icon" && e.icon === "trash" ? icon("trash") : null, e.label);
}
