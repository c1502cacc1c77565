import { store } from "./store.js";

const base = "/emulator/api/";

export const state = (user) => get(`state${user ? `?user=${encodeURIComponent(user)}` : ""}`);
export const entry = (number) => get(`transcript/${number}`);
export const changes = (user) => new EventSource(`${base}changes?user=${encodeURIComponent(user)}`);

/** Does something as the person who uses the page. */
export async function act(what, body) {
  const response = await fetch(base + what, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user: store.me, ...body }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? `The emulator answered ${response.status}.`);
  return answer;
}

async function get(path) {
  const response = await fetch(base + path);
  if (!response.ok) throw new Error(`The emulator answered ${response.status}.`);
  return response.json();
}
