// Completes @names while typing.

import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { store } from "./store.js";

export function completeMentions(form, field, whenTyped) {
  const list = h("ul", { class: "mentions", role: "listbox", "aria-label": "People", hidden: true });
  form.prepend(list);
  let found = [];
  let at = 0;

  const close = () => {
    found = [];
    list.hidden = true;
    field.removeAttribute("aria-activedescendant");
  };

  const show = () => {
    const typed = /(?:^|\s)@([\w-]*)$/.exec(field.value.slice(0, field.selectionStart));
    if (!typed) return close();
    const prefix = typed[1].toLowerCase();
    const everyone = [{ id: store.bot.id, name: store.bot.name, realName: "App" }, ...store.people.values()];
    found = everyone.filter((p) => p.name.startsWith(prefix) || p.realName.toLowerCase().startsWith(prefix));
    if (found.length === 0) return close();
    at = Math.min(at, found.length - 1);
    list.replaceChildren(...found.map((person, index) =>
      h("li", { role: "option", id: `mention-${index}`, "aria-selected": String(index === at), "data-index": String(index) },
        avatar(person.id, "small"), h("strong", {}, person.name), h("span", {}, person.realName))));
    list.hidden = false;
    field.setAttribute("aria-activedescendant", `mention-${at}`);
  };

  const take = (person) => {
    const start = field.value.slice(0, field.selectionStart).replace(/@[\w-]*$/, `@${person.name} `);
    field.value = start + field.value.slice(field.selectionStart);
    field.setSelectionRange(start.length, start.length);
    close();
    field.focus();
    whenTyped();
  };

  field.addEventListener("input", show);
  field.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const row = event.target.closest("[data-index]");
    if (row) take(found[Number(row.dataset.index)]);
  });
  form.querySelector(".composer-bar .tool").addEventListener("click", () => {
    field.setRangeText(field.value && !/\s$/.test(field.value) ? " @" : "@", field.selectionStart, field.selectionEnd, "end");
    field.focus();
    show();
  });
  field.addEventListener("keydown", (event) => {
    if (found.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      at = (at + step + found.length) % found.length;
      show();
    } else if (event.key === "Enter" || event.key === "Tab") take(found[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
