import { act } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { completeMentions } from "./mentions.js";
import { tell } from "./notice.js";
import { toEnd } from "./scroll.js";
import { store } from "./store.js";
import { greeting } from "./welcome.js";

const drafts = new Map();

/** Puts the composer of a channel or thread into its place; what was typed elsewhere waits there. */
export function composerFor(place, target) {
  const key = `${target.channel}/${target.thread ?? ""}`;
  if (place.dataset.key === key) return;
  const old = place.querySelector("textarea");
  if (old) drafts.set(place.dataset.key, old.value);
  place.dataset.key = key;
  place.replaceChildren(greeting(target) ?? "", build(target, key));
  const field = place.querySelector("textarea");
  new ResizeObserver(() => fit(field)).observe(field.parentElement);
  // What is ready to be sent is sent by Enter alone.
  if (greeting.draft(target) !== null) field.focus({ preventScroll: true });
}

function build(target, key) {
  const field = h("textarea", {
    id: target.thread ? "thread-composer" : "channel-composer",
    rows: "1",
    placeholder: target.thread ? "Reply…" : `Message ${target.label}`,
    "aria-label": `Message ${target.label}`,
    "aria-autocomplete": "list",
    autocomplete: "off",
  });
  field.value = drafts.get(key) ?? greeting.draft(target) ?? "";
  const send = h("button", { class: "send", type: "submit", "aria-label": "Send" }, icon("send"));
  const form = h("form", { class: "composer" }, field,
    h("div", { class: "composer-bar" },
      h("button", { class: "tool", type: "button", "aria-label": "Mention someone" }, "@"),
      h("span", { class: "composer-hint" }, h("kbd", {}, "Enter"), " sends, ", h("kbd", {}, "Shift+Enter"), " breaks the line"),
      send));
  const ready = () => {
    send.classList.toggle("ready", field.value.trim() !== "");
    fit(field);
  };
  completeMentions(form, field, ready);
  field.addEventListener("input", ready);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !event.defaultPrevented) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(target, field, ready);
  });
  ready();
  return form;
}

async function submit(target, field, ready) {
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  ready();
  try {
    if (text.startsWith("/") && !target.thread) {
      const [command, ...words] = text.split(" ");
      await act("commands", { channel: target.channel, command, text: words.join(" ") });
      return;
    }
    const { ts } = await act("messages", { channel: target.channel, thread: target.thread, text });
    greeting.done();
    const expectsAnswer = store.channels.get(target.channel).direct || text.includes(`@${store.bot.name}`);
    if (!target.thread && expectsAnswer) {
      store.awaited = { channel: target.channel, thread: ts };
      toEnd(document.getElementById("channel-list"));
    }
    if (text.includes(`@${store.bot.name}`) && !store.channels.get(target.channel).members.includes(store.bot.id)) {
      tell(`${store.bot.name} is not in ${target.label}, so it does not hear of this.`);
    }
  } catch (error) {
    field.value = text;
    ready();
    tell(error.message);
  }
}

/** As high as its text; the style sheet caps it. */
function fit(field) {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
