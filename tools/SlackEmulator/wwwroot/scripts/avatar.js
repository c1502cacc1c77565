import { h } from "./dom.js";
import { icon } from "./icons.js";
import { nameOf, store } from "./store.js";

/** A generated picture: initials on a colour of the person's own, a spark for the bot. */
export function avatar(id, size = "") {
  if (id === store.bot?.id) return h("span", { class: `avatar bot ${size}`, "aria-hidden": "true" }, icon("spark"));
  const initials = nameOf(id).split(" ").map((word) => word[0]).join("").slice(0, 2);
  const tint = [...store.people.keys()].indexOf(id) + 1;
  return h("span", { class: `avatar tint-${tint} ${size}`, "aria-hidden": "true" }, initials);
}
