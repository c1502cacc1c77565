// Keeps the store in step with the emulator.

import * as api from "./api.js";
import { changed, load, put, store, threadKey, usesSockets } from "./store.js";
import { tell } from "./notice.js";
import { openThread } from "./places.js";

let source = null;

export async function follow(user) {
  source?.close();
  load(await api.state(user));
  source = api.changes(store.me);
  let hadReady = false;
  listen("ready", () => {
    if (hadReady) reload();
    hadReady = true;
    store.online = true;
    changed();
  });
  listen("message", take);
  listen("removed", ({ channel, ts }) => {
    store.messages.get(channel)?.delete(ts);
    if (store.channel === channel && store.thread === ts) store.thread = null;
    changed();
  });
  listen("session", (session) => {
    store.sessions.set(threadKey(session.channel, session.thread), session);
    followAwaited(session.channel, session.thread);
    changed();
  });
  listen("entry", ({ sockets, ...entry }) => {
    store.sockets = sockets;
    store.transcript.push(entry);
    if (store.transcript.length > 500) store.transcript.shift();
    if (entry.note === "connection_failed") tell(`${store.bot.name} cannot be reached ${usesSockets() ? "over a socket" : `at ${store.eventsUrl}`}.`);
    if (store.inspecting) changed();
  });
  listen("missed", reload);
  source.onerror = () => {
    store.online = false;
    changed();
  };
}

async function reload() {
  load(await api.state(store.me));
}

function listen(name, act) {
  source.addEventListener(name, (event) => act(JSON.parse(event.data)));
}

function take(message) {
  const isNew = put(message);
  if (isNew && message.user !== store.me) {
    if (message.channel !== store.channel) {
      store.unread.set(message.channel, (store.unread.get(message.channel) ?? 0) + 1);
    }
    if (message.thread) followAwaited(message.channel, message.thread);
  }
  changed();
}

/** The first sign of life under a question that was just asked opens its thread. */
function followAwaited(channel, thread) {
  if (store.awaited?.channel === channel && store.awaited.thread === thread) {
    store.awaited = null;
    if (store.channel === channel) openThread(thread);
  }
}
