// The part of the state that a link carries: #at=node0/1/163&view=time&f=FILTER&z=LOOK

import { DEFAULT_FILTER } from "./filter.js";

/** In the order of their keys 1 to 8. */
export const VIEWS = ["overview", "events", "time", "forks", "kv", "checks", "metrics",
  "compare"];
export const VIEW_TITLES = ["Overview", "Events", "Space–time", "Log forks", "Key–value", "Checks",
  "Metrics", "Compare"];

/**
 * @typedef {object} Link
 * @property {string} filter
 * @property {string} view
 * @property {"nodes"|"flat"} mode of the table of events
 * @property {string} at the id of the event at the cursor; empty for the end
 * @property {number} near the ordinal that it had: where to look first; -1 if it is not told
 * @property {number[]} look where the views stand around the moment; empty if it is not told
 * @property {string} key whose values are shown
 */

/**
 * @param {string} hash
 * @returns {Link}
 */
export function readHash(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const view = fields.get("view") ?? "overview";
  const table = view === "flat" || view === "nodes";
  const near = fields.get("n") ?? "";
  return {
    filter: (fields.get("f") ?? DEFAULT_FILTER).slice(0, 500),
    view: table ? "events" : VIEWS.includes(view) ? view : "overview",
    mode: view === "flat" ? "flat" : "nodes",
    at: (fields.get("at") ?? "").slice(0, 300),
    near: /^\d{1,10}$/.test(near) ? Number(near) : -1,
    look: (fields.get("z") ?? "").split("_").map((part) => Number(part) || 0),
    key: fields.get("key") ?? "",
  };
}

/**
 * @param {Link} link
 * @returns {string} empty when everything is as at first
 */
export function writeHash(link) {
  const fields = new URLSearchParams();
  if (link.at !== "") fields.set("at", link.at);
  if (link.at !== "" && link.near >= 0) fields.set("n", String(link.near));
  const view = link.view === "events" ? link.mode : link.view;
  if (view !== "overview") fields.set("view", view);
  if (link.filter !== DEFAULT_FILTER) fields.set("f", link.filter);
  if (link.key !== "") fields.set("key", link.key);
  if (link.at !== "") fields.set("z", link.look.map(Math.round).join("_"));
  const text = fields.toString().replaceAll("%2F", "/");
  return text === "" ? "" : `#${text}`;
}
