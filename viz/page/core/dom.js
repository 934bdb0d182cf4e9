// The only place that makes elements. Text goes in as text nodes, attributes by an allow-list.

import { visible } from "./safe.js";

const ATTRIBUTES = new Set([
  "class", "id", "role", "type", "for", "title", "tabindex", "scope", "value", "viewBox", "width",
  "height", "d", "cx", "cy", "r", "x", "y", "x1", "y1", "x2", "y2", "text-anchor", "hidden",
  "transform", "patternUnits", "stroke-dasharray", "placeholder",
]);

/** @typedef {Node|string|number|null|undefined|false} Child */
/** @typedef {Record<string, string|number|boolean|null|undefined>} Attributes */

/**
 * @param {Element} node
 * @param {Attributes} attributes
 */
function decorate(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    const known = ATTRIBUTES.has(name) || name.startsWith("data-") || name.startsWith("aria-");
    if (!known) throw new Error(`the attribute ${name} is not on the list`);
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

/**
 * @template {Element} T
 * @param {T} node
 * @param {Attributes} attributes
 * @param {Child[]} children
 */
function finish(node, attributes, children) {
  decorate(node, attributes);
  for (const child of children) {
    if (child instanceof Node) node.append(child);
    else if (child || child === 0) node.append(String(child));
  }
  return node;
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  return finish(node, attributes, children);
}

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return finish(node, attributes, children);
}

/**
 * @param {Child} text
 * @param {string} label for those who do not see it
 * @param {() => void} action
 */
export function smallButton(text, label, action) {
  const made = el("button", { class: "small", "aria-label": label }, text);
  made.addEventListener("click", action);
  return made;
}

/** @param {...Child} children */
export function muted(...children) {
  return el("span", { class: "muted" }, ...children);
}

/**
 * A dialog with a title and a way out.
 * @param {string} title
 * @param {...Child} rest
 */
export function dialogOf(title, ...rest) {
  const close = el("button", {}, "Close");
  const dialog = el("dialog", { "aria-label": title },
    el("div", { class: "help-head" }, el("h2", {}, title), close), ...rest);
  close.addEventListener("click", () => dialog.close());
  return dialog;
}

/** @param {HTMLDialogElement} dialog */
export function toggleDialog(dialog) {
  if (dialog.open) dialog.close();
  else dialog.showModal();
}

/**
 * The line above a view.
 * @param {string} title
 * @param {...Child} rest
 */
export function panelHead(title, ...rest) {
  return el("div", { class: "panel-head" }, el("h2", {}, title), ...rest);
}

/**
 * Room that scrolls where its content is wider: reached by keys, too.
 * @param {string} name its class
 * @param {string} label
 * @param {Child} content
 */
export function scrollBox(name, label, content) {
  return el("div", { class: name, tabindex: 0, role: "region", "aria-label": label }, content);
}

/**
 * Calls with the attribute of what was clicked, or of what that is in.
 * @param {Element|Document} element
 * @param {string} name
 * @param {(value: string, element: Element) => void} action
 */
export function onData(element, name, action) {
  element.addEventListener("click", ({ target }) => {
    const found = target instanceof Element ? target.closest(`[${name}]`) : null;
    if (found) action(found.getAttribute(name) ?? "", found);
  });
}

/**
 * Text of a stranger, apart from its surroundings in direction and made visible.
 * @param {unknown} text
 * @param {number} [max]
 */
export function bdi(text, max) {
  return el("bdi", {}, visible(text, max));
}

/**
 * Sets text only where it differs, and keeps its node: a new one costs style and layout.
 * @param {Node} node has nothing but text
 * @param {string} text
 */
export function setText(node, text) {
  const told = node.firstChild ?? node;
  if (told.textContent !== text) told.textContent = text;
}

/**
 * @param {Element} node
 * @param {string} name
 * @param {string|number|boolean|null} value
 */
export function setAttribute(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) decorate(node, { [name]: String(value) });
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}
