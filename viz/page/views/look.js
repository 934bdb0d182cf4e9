// Where the views stand around the moment: what a link carries besides it, so that whoever opens it
// sees the same.

import { writeHash } from "../core/url.js";

/**
 * @param {import("../core/store.js").Store} store
 * @param {import("./events.js").EventsView} events
 * @param {import("./spacetime.js").SpaceTimeView} spacetime
 * @param {import("./grid.js").GridView} grid
 * @param {import("./keyvalues.js").KeyValueView} keyvalues
 */
export function lookOf(store, events, spacetime, grid, keyvalues) {
  return {
    /** @param {boolean} always with the moment, also while the page follows */
    hash(always) {
      const n = always ? store.cursor : store.selected;
      const event = n >= 0 ? store.payloads.peek(n) : undefined;
      const at = event?.seq ? `${event.node}/${event.inc}/${event.seq}` : "";
      const look = [store.open, store.onlyCauses, events.offset, ...spacetime.look, grid.chosen];
      return writeHash({ filter: store.filterText, mode: store.mode, view: store.view, at, near: n,
        look: look.map(Number), key: keyvalues.chosen });
    },

    /**
     * What needs no event.
     * @param {import("../core/url.js").Link} link
     */
    begin({ mode, view, key }) {
      Object.assign(store, { mode, view });
      keyvalues.chosen = key;
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
