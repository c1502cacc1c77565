import { follow } from "./changes.js";
import { paintChannel } from "./channel.js";
import { paintInspector } from "./inspector.js";
import { restore } from "./places.js";
import { paintSidebar } from "./sidebar.js";
import { onPaint } from "./store.js";
import { paintThread } from "./thread.js";
import { listenForClicks } from "./clicks.js";
import { tell } from "./notice.js";

for (const painter of [paintSidebar, paintChannel, paintThread, paintInspector]) onPaint(painter);
listenForClicks();

function remembered() {
  try {
    return sessionStorage.getItem("person");
  } catch {
    return null; // Storage may be forbidden; then everyone starts as the first person.
  }
}

try {
  await follow(remembered());
  restore();
} catch (error) {
  tell(`The emulator cannot be reached: ${error.message}`);
}
