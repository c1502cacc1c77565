// Where the person is: channel, thread. Kept in the address, so that reloading and going back work.

import { changed, store } from "./store.js";

export function openChannel(id) {
  store.channel = id;
  store.thread = null;
  store.menu = false;
  store.unread.delete(id);
  remember();
}

export function openThread(ts) {
  store.thread = ts;
  remember();
}

export function restore() {
  const [channel, thread] = location.hash.slice(1).split("/");
  const first = [...store.channels.values()].find((c) => c.name === "project-x") ?? [...store.channels.values()][0];
  store.channel = store.channels.has(channel) ? channel : first.id;
  store.thread = store.channel === channel && thread ? thread : null;
  changed();
}

function remember() {
  const address = `#${store.channel}${store.thread ? `/${store.thread}` : ""}`;
  if (location.hash !== address) history.pushState(null, "", address);
  changed();
}

addEventListener("popstate", restore);
