// Small building blocks: elements from data, and patching what is on the page to look like them.

const svgNamespace = "http://www.w3.org/2000/svg";

/** Makes an element. Attributes that are null or false are left out; children may be nested, null or text. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "html") element.innerHTML = value; // Only ever HTML that the server rendered from Markdown.
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An icon by its path data, decorative unless a label is given. */
export function svg(paths, label) {
  const element = document.createElementNS(svgNamespace, "svg");
  element.setAttribute("viewBox", "0 0 20 20");
  element.setAttribute("class", "icon");
  if (label) {
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", label);
  } else {
    element.setAttribute("aria-hidden", "true");
  }
  for (const d of [paths].flat()) {
    const path = document.createElementNS(svgNamespace, "path");
    path.setAttribute("d", d);
    element.append(path);
  }
  return element;
}

/** Makes the children of a place look like the given ones, keeping elements, focus, selection and animations. */
export function fill(place, ...children) {
  const wanted = document.createElement("div");
  wanted.append(...children.flat(Infinity).filter(Boolean));
  patchChildren(place, wanted);
}

function patchChildren(place, wanted) {
  const keyed = new Map();
  for (const child of place.children) if (child.dataset?.key) keyed.set(child.dataset.key, child);
  let at = place.firstChild;
  for (const next of [...wanted.childNodes]) {
    const key = next.dataset?.key;
    const same = key ? keyed.get(key) : at && !at.dataset?.key && alike(at, next) ? at : null;
    if (!same) {
      place.insertBefore(next, at);
      continue;
    }
    if (same !== at) place.insertBefore(same, at);
    patch(same, next);
    at = same.nextSibling;
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
}

function alike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName;
}

function patch(old, next) {
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== next.data) old.data = next.data;
    return;
  }
  if (!alike(old, next)) {
    old.replaceWith(next);
    return;
  }
  for (const { name } of [...old.attributes]) {
    const isOurs = name === "open" && old.nodeName === "DETAILS"; // What people opened stays open.
    if (!next.hasAttribute(name) && !isOurs) old.removeAttribute(name);
  }
  for (const { name, value } of [...next.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  patchChildren(old, next);
}
