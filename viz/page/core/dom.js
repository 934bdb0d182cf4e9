// The only place that makes elements. Text goes in as text nodes, attributes by an allow-list.

import { visible } from "./safe.js";

const ATTRIBUTES = new Set([
  "class", "id", "role", "type", "for", "name", "title", "tabindex", "placeholder", "spellcheck",
  "autocomplete", "scope", "value", "viewBox", "width", "height", "d", "cx", "cy", "r", "x", "y",
  "x1", "y1", "x2", "y2", "text-anchor", "focusable", "colspan", "hidden", "lang", "transform",
  "patternUnits", "autocapitalize", "stroke-dasharray",
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
 * @param {Element} node
 * @param {Child[]} children
 */
function fill(node, children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
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
  if (tag === "button") node.setAttribute("type", "button");
  decorate(node, attributes);
  fill(node, children);
  return node;
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
  decorate(node, attributes);
  fill(node, children);
  return node;
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
 * Hears clicks on whatever inside carries data-NAME.
 * @param {Element} element
 * @param {string} name
 * @param {(value: string) => void} action
 */
export function onData(element, name, action) {
  element.addEventListener("click", (click) => {
    const found = click.target instanceof Element ? click.target.closest(`[data-${name}]`) : null;
    if (found) action(found.getAttribute(`data-${name}`) ?? "");
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
 * Sets text only where it differs: an untouched node costs no layout.
 * @param {Node} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
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
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found;
}
