import { avatar } from "./avatar.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { me, store } from "./store.js";

const place = document.getElementById("sidebar");

export function paintSidebar() {
  if (!store.ready) return;
  document.getElementById("app").classList.toggle("menu-open", store.menu);
  const channels = [...store.channels.values()];
  fill(
    place,
    h("div", { class: "workspace" },
      h("span", { class: "workspace-mark", "aria-hidden": "true" }, store.team.name[0]),
      h("div", {}, h("strong", {}, store.team.name), h("span", { class: "workspace-note" }, "Slack emulator"))),
    h("h2", {}, "Channels"),
    h("ul", {}, channels.filter((c) => !c.direct).map(row)),
    h("h2", {}, "Direct messages"),
    h("ul", {}, channels.filter((c) => c.direct).map(row)),
    h("div", { class: "sidebar-fill" }),
    people(),
  );
}

function row(channel) {
  const unread = store.unread.get(channel.id) ?? 0;
  const current = channel.id === store.channel;
  return h("li", { "data-key": channel.id },
    h("button", {
      class: `row${current ? " current" : ""}${unread ? " unread" : ""}`,
      "data-do": "channel",
      "data-channel": channel.id,
      "aria-current": current ? "page" : null,
    },
      channel.direct ? avatar(store.bot.id, "small") : icon(channel.private ? "lock" : "hash"),
      h("span", { class: "row-name" }, channel.name),
      channel.direct ? h("span", { class: "badge-app" }, "APP") : null,
      unread ? h("span", { class: "count", "aria-label": `${unread} unread` }, String(unread)) : null));
}

function people() {
  return h("div", { class: "you" },
    h("span", { class: "you-label", id: "you-label" }, "You are"),
    h("div", { class: "you-people", role: "radiogroup", "aria-labelledby": "you-label" },
      [...store.people.values()].map((person) =>
        h("button", {
          "data-key": person.id,
          class: `you-person${person.id === store.me ? " current" : ""}`,
          role: "radio",
          "aria-checked": String(person.id === store.me),
          "data-do": "person",
          "data-person": person.id,
          title: `${person.realName}, ${person.timeZone}`,
          "aria-label": person.realName,
        }, avatar(person.id)))),
    h("div", { class: "you-name" }, h("strong", {}, me().realName), h("span", {}, me().timeZone.replace("_", " "))));
}
