// Where the views stand around the moment: what a link carries besides it, so that whoever opens it
// sees the same.

import { writeHash } from "../core/url.js";

/** The address follows when nothing more was chosen for this long. */
const ADDRESS_AFTER_MS = 200;

/**
 * @param {import("../core/store.js").Store} store
 * @param {import("./events.js").EventsView} events
 * @param {import("./spacetime.js").SpaceTimeView} spacetime
 * @param {import("./grid.js").GridView} grid
 * @param {import("./keyvalues.js").KeyValueView} keyvalues
 */
export function lookOf(store, events, spacetime, grid, keyvalues) {
  let timer = 0;
  const hold = () => clearTimeout(timer);
  /** @param {boolean} always with the moment, also while the page follows */
  const hashOf = (always) => {
    const n = always ? store.cursor : store.selected;
    const event = n >= 0 ? store.payloads.peek(n) : undefined;
    const at = event?.seq ? `${event.node}/${event.inc}/${event.seq}` : "";
    const look = [store.open, store.onlyCauses, events.offset, ...spacetime.look, grid.chosen];
    return writeHash({ filter: store.filterText, mode: store.mode, view: store.view, at, near: n,
      look: look.map(Number), key: keyvalues.chosen });
  };
  return {
    hashOf,
    /** The address stays as it is. */
    hold,

    /** Not at once: an address takes the browser milliseconds, and it takes only so many. */
    remember() {
      hold();
      timer = setTimeout(() => {
        const hash = hashOf(false);
        if (hash !== location.hash) history.replaceState(null, "", hash || location.pathname);
      }, ADDRESS_AFTER_MS);
    },

    /**
     * The moment is chosen: the views go where they stood.
     * @param {number[]} look as a link has it
     */
    restore([open, causes, offset = 0, span, start, steps, first]) {
      if (store.selected < 0 || !span) return;
      store.open = Boolean(open);
      store.onlyCauses = Boolean(causes);
      spacetime.look = [span, start, steps];
      spacetime.cursor = store.cursor;
      grid.chosen = first || null;
      events.offset = offset;
    },
  };
}
