// The first visit: one question is ready to be sent.

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { store } from "./store.js";

const question = () =>
  `@${store.bot.name} when can Ada, Grace and Kenji meet today, and what is still open for the launch?`;

function isNew() {
  try {
    return localStorage.getItem("asked") === null;
  } catch {
    return true; // Storage may be forbidden; the hint then shows at every visit.
  }
}

const applies = (target) => isNew() && !target.thread && store.channels.get(target.channel)?.name === "project-x";

export function greeting(target) {
  if (!applies(target)) return null;
  return h("div", { class: "welcome", id: "welcome" },
    h("span", { class: "welcome-mark" }, icon("spark")),
    h("div", {}, h("strong", {}, `Ask @${store.bot.name}`), h("p", {}, "A first question is ready below. Press Enter and watch the plan, the steps and the answer arrive in a thread.")));
}

greeting.draft = (target) => (applies(target) ? question() : null);

greeting.done = () => {
  document.getElementById("welcome")?.remove();
  try {
    localStorage.setItem("asked", "yes");
  } catch {
    // Storage may be forbidden; see above.
  }
};
