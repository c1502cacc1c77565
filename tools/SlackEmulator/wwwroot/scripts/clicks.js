// Every button says in data-do what it does.

import { act } from "./api.js";
import { follow } from "./changes.js";
import { tell } from "./notice.js";
import { openChannel, openThread, restore } from "./places.js";
import { changed, message, store } from "./store.js";
import { showEntry } from "./inspector.js";

export function listenForClicks() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button) run(button);
  });
  document.addEventListener("keydown", (event) => {
    const editor = event.target.closest?.("[data-editor]");
    if (editor && event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      run(editor.closest(".editor").querySelector("[data-do=save-edit]"));
    } else if (event.key === "Escape") {
      if (store.editing) store.editing = null;
      else if (event.target.closest?.("#thread")) store.thread = null;
      changed();
    }
  });
}

const doings = {
  channel: (data) => openChannel(data.channel),
  thread: (data) => openThread(data.thread),
  "close-thread": () => openThread(null),
  menu: () => (store.menu = !store.menu),
  inspect: () => (store.inspecting = !store.inspecting),
  entry: (data) => showEntry(Number(data.number)),
  async person(data) {
    try {
      sessionStorage.setItem("person", data.person);
    } catch {
      // Storage may be forbidden; the choice then lasts until the next reload.
    }
    await follow(data.person);
    if (!store.channels.has(store.channel)) location.hash = "";
    restore();
  },
  react(data, at) {
    const reaction = message(at.channel, at.ts)?.reactions.find((r) => r.name === data.name);
    const add = data.add === "toggle" ? !reaction?.users.includes(store.me) : data.add === "true";
    return act("reactions", { ...at, name: data.name, add });
  },
  edit(data, at, button) {
    const pane = button.closest(".pane").id;
    store.editing = { ...at, pane };
    changed();
    requestAnimationFrame(() => document.querySelector(`#${pane} [data-editor="${at.ts}"]`)?.focus());
  },
  "cancel-edit": () => (store.editing = null),
  async "save-edit"(data, at, button) {
    const text = button.closest(".editor").querySelector("textarea").value.trim();
    if (text) await act("messages/edit", { ...at, text });
    store.editing = null;
  },
  delete: (data, at) => (confirm("Delete this message?") ? act("messages/delete", at) : null),
  click(data, at) {
    store.pressed.set(`${at.ts}/${data.action}`, data.value);
    return act("clicks", { ...at, action: data.action, value: data.value });
  },
  stop: (data) => act("stop", { channel: store.channel, thread: data.thread }),
  fault: (data) => act("faults", JSON.parse(data.fault)).then(() => tell("Armed: the next matching call meets it.")),
  sockets: (data) => act("sockets", { do: data.doing }),
  seal: () => act("seal", {}).then((answer) => tell(`${answer.sealed} open stream${answer.sealed === 1 ? "" : "s"} sealed.`)),
};

async function run(button) {
  const { channel, ts } = button.closest("[data-ts]")?.dataset ?? {};
  try {
    await doings[button.dataset.do]?.(button.dataset, { channel, ts }, button);
  } catch (error) {
    tell(error.message);
  }
  changed();
}
