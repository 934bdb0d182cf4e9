// How much room an element has. To ask the element itself in the middle of a picture makes the
// browser lay out the page there and then; the answer here is as of the last frame.

/** @typedef {{width: number, height: number}} Room px */

/** @type {WeakMap<Element, Room>} */
const rooms = new WeakMap();
/** @type {ResizeObserver|undefined} */
let observer;

/** Who draws anew when an element got other room. */
export const resized = { tell: () => {} };

/** @param {Element} element */
function measure(element) {
  const room = { width: element.clientWidth, height: element.clientHeight };
  rooms.set(element, room);
  return room;
}

/**
 * @param {Element} element
 * @returns {Room} nothing, while it is not shown
 */
export function roomOf(element) {
  const known = rooms.get(element);
  if (known) return known;
  observer ??= new ResizeObserver((changes) => {
    for (const { target } of changes) measure(target);
    resized.tell();
  });
  observer.observe(element);
  return measure(element);
}
