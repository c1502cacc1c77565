import { me } from "./store.js";

const date = (ts) => new Date(Number.parseFloat(ts) * 1000);
const format = (ts, options) => new Intl.DateTimeFormat("en-GB", { timeZone: me()?.timeZone, ...options }).format(date(ts));

export const time = (ts) => format(ts, { hour: "2-digit", minute: "2-digit" });
export const full = (ts) => format(ts, { dateStyle: "full", timeStyle: "medium" });

export function day(ts) {
  const name = format(ts, { weekday: "long", day: "numeric", month: "long" });
  const now = Date.now() / 1000;
  if (name === format(now, { weekday: "long", day: "numeric", month: "long" })) return "Today";
  if (name === format(now - 86400, { weekday: "long", day: "numeric", month: "long" })) return "Yesterday";
  return name;
}

export function ago(ts) {
  const minutes = Math.round((Date.now() - date(ts)) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 1440 ? `${Math.round(minutes / 60)} h ago` : day(ts).replace(/^(Today|Yesterday)$/, (word) => word.toLowerCase());
}

const emoji = {
  thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", white_check_mark: "✅", eyes: "👀", heart: "❤️", tada: "🎉",
  rocket: "🚀", joy: "😂", thinking_face: "🤔", pray: "🙏", fire: "🔥", clap: "👏", warning: "⚠️", x: "❌", wave: "👋",
};

export const glyph = (name) => emoji[name] ?? `:${name}:`;

/** "thinking" becomes "is thinking…". */
export function phrase(current) {
  const text = current.text || current.loading[0] || "is working";
  const sentence = /^(is|has|was|can|will)\b/i.test(text) ? text : `is ${text}`;
  return /[.…!?]$/.test(sentence) ? sentence : `${sentence}…`;
}
