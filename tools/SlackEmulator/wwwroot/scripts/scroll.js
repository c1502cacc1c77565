const places = new WeakMap();

/** Draws a list and stays at its end when the reader was there, or when another place is shown. */
export function keepAtEnd(list, place, draw) {
  let known = places.get(list);
  if (!known) {
    known = { atEnd: true, place: null };
    places.set(list, known);
    list.addEventListener("scroll", () => (known.atEnd = isAtEnd(list)), { passive: true });
    new ResizeObserver(() => known.atEnd && toEnd(list)).observe(list);
  }
  if (known.place !== place) known.atEnd = true;
  known.place = place;
  draw();
  if (known.atEnd) toEnd(list);
}

export function toEnd(list) {
  list.scrollTop = list.scrollHeight;
}

const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < 60;
