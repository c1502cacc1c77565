// What the page knows. Whoever changes it calls changed(); drawing happens once per frame.

export const store = {
  ready: false,
  online: true,
  team: null,
  bot: null,
  me: null,
  people: new Map(),
  channels: new Map(),
  messages: new Map(),
  sessions: new Map(),
  transcript: [],
  eventsUrl: null,
  sockets: { enabled: true, connected: [] },
  mode: "auto",
  channel: null,
  thread: null,
  awaited: null,
  editing: null,
  unread: new Map(),
  pressed: new Map(),
  inspecting: false,
  menu: false,
};

const painters = [];
let scheduled = false;

export function onPaint(painter) {
  painters.push(painter);
}

export function changed() {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    for (const paint of painters) paint();
  });
}

export function load(state) {
  const { team, bot, me, eventsUrl, sockets, mode } = state;
  Object.assign(store, { team, bot, me, eventsUrl, sockets, mode, ready: true });
  store.people = new Map(state.people.map((person) => [person.id, person]));
  store.channels = new Map(state.channels.map((channel) => [channel.id, channel]));
  store.messages = new Map(state.channels.map((channel) => [channel.id, new Map()]));
  store.sessions = new Map(state.sessions.map((session) => [threadKey(session.channel, session.thread), session]));
  store.transcript = state.transcript;
  for (const message of state.messages) put(message);
  changed();
}

export function put(message) {
  const channel = store.messages.get(message.channel);
  const isNew = channel && !channel.has(message.ts);
  channel?.set(message.ts, message);
  return isNew;
}

export const threadKey = (channel, thread) => `${channel}/${thread}`;
export const session = (channel, thread) => store.sessions.get(threadKey(channel, thread));
export const message = (channel, ts) => store.messages.get(channel)?.get(ts);

const inOrder = (one, other) => (one.ts < other.ts ? -1 : 1);

export function topLevel(channel) {
  const all = [...(store.messages.get(channel)?.values() ?? [])];
  return all.filter((m) => !m.thread || m.broadcast).sort(inOrder);
}

export function replies(channel, root) {
  const all = [...(store.messages.get(channel)?.values() ?? [])];
  return all.filter((m) => m.ts === root || m.thread === root).sort(inOrder);
}

export const usesSockets = () => store.mode === "socket" || (store.mode === "auto" && store.sockets.connected.length > 0);
export const me = () => store.people.get(store.me);
export const nameOf = (id) => (id === store.bot?.id ? store.bot.name : (store.people.get(id)?.realName ?? id));
export const firstName = (id) => nameOf(id).split(" ")[0];
