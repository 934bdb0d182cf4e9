// The part of the state that a link carries: #f=FILTER&view=flat

import { DEFAULT_FILTER } from "./filter.js";

/** @typedef {{filter: string, mode: "nodes"|"flat"}} Link */

/**
 * @param {string} hash
 * @returns {Link}
 */
export function readHash(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  return {
    filter: (fields.get("f") ?? DEFAULT_FILTER).slice(0, 500),
    mode: fields.get("view") === "flat" ? "flat" : "nodes",
  };
}

/**
 * @param {Link} link
 * @returns {string} empty when everything is as at first
 */
export function writeHash(link) {
  const fields = new URLSearchParams();
  if (link.filter !== DEFAULT_FILTER) fields.set("f", link.filter);
  if (link.mode === "flat") fields.set("view", "flat");
  const text = fields.toString();
  return text === "" ? "" : `#${text}`;
}
