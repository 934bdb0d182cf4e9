// To the clipboard, and a word on the button that it is done.

import { el } from "../core/dom.js";

const SAID_MS = 1500;

/**
 * @param {string} text
 * @param {HTMLElement|null} button
 */
export async function copyText(text, button) {
  const done = await put(text);
  if (!button || button.dataset["said"]) return;
  const before = button.textContent ?? "";
  button.dataset["said"] = "yes";
  button.textContent = done ? "Copied" : "Not allowed";
  setTimeout(() => {
    button.textContent = before;
    delete button.dataset["said"];
  }, SAID_MS);
}

/** @param {string} text */
async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return putByHand(text);
  }
}

/**
 * A page that was not loaded over HTTPS has no clipboard, but may still copy a selection.
 * @param {string} text
 */
function putByHand(text) {
  const box = el("textarea", { class: "unseen", "aria-hidden": "true", tabindex: -1 });
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}
