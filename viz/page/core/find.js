// Looks for a text in the whole record, of which the page may hold a small part: vizor searches.

import { ask, source } from "./payloads.js";

/** @typedef {import("./types.js").ClusterEvent} ClusterEvent */

/**
 * The nearest event that holds the text, in either case; -1 if there is none that way.
 * @param {string} text
 * @param {number} from the event from which; it is not looked at
 * @param {1|-1} step
 */
export async function nearestWith(text, from, step) {
  if (source.local) return nearestOf(source.local, text, from, step);
  return nearestAt(ask, text, from, step);
}

/**
 * @param {ClusterEvent[]} events
 * @param {string} text
 * @param {number} from
 * @param {1|-1} step
 */
function nearestOf(events, text, from, step) {
  const holds = (/** @type {ClusterEvent} */ event) => (event.n - from) * step > 0 &&
    JSON.stringify(event).toLowerCase().includes(text.toLowerCase());
  return (step > 0 ? events : events.slice().reverse()).find(holds)?.n ?? -1;
}

/**
 * One answer is as far as vizor looks at once; it says where to go on.
 * @param {(path: string) => Promise<any>} asked
 * @param {string} text
 * @param {number} from
 * @param {1|-1} step
 */
export async function nearestAt(asked, text, from, step) {
  const [way, limit] = step > 0 ? ["from", "end"] : ["before", "first"];
  let at = Math.max(step > 0 ? from + 1 : from, 0);
  for (;;) {
    const found = await asked(`search?n=1&${way}=${at}&q=${encodeURIComponent(text)}`);
    if (found.numbers.length > 0) return Number(found.numbers[0]);
    if (found.next === at || found.next === found[limit]) return -1;
    at = found.next;
  }
}
