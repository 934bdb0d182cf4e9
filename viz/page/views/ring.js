// One node of the ring. Colour and number are the term; shape and word are the role; the name and
// the place are the node.

import { setAttribute, setText, svg } from "../core/dom.js";
import { iconPath } from "../core/icons.js";
import { roleWord, termColour } from "../core/roles.js";
import { visible } from "../core/safe.js";
import { grouped } from "../core/time.js";

export const RING = { width: 400, height: 276, x: 200, y: 142, radius: 88 };

/** @param {number} count */
function sizeFor(count) {
  if (count <= 5) return 25;
  return count <= 9 ? 19 : 13;
}

export class RingNode {
  /**
   * @param {string} name
   * @param {number} at its place in the ring
   * @param {number} count
   */
  constructor(name, at, count) {
    const angle = (at / count) * 2 * Math.PI - Math.PI / 2;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const radius = count === 1 ? 0 : RING.radius;
    this.x = RING.x + radius * cos;
    this.y = RING.y + radius * sin;
    this.size = sizeFor(count);
    this.circle = svg("circle", { class: "body", cx: this.x, cy: this.y, r: this.size });
    this.timer = svg("circle", { class: "timer", cx: this.x, cy: this.y, r: this.size + 5,
      transform: `rotate(-90 ${this.x} ${this.y})` });
    this.hatch = svg("circle", { class: "hatching", cx: this.x, cy: this.y, r: this.size });
    this.term = svg("text", { class: "term", x: this.x, "text-anchor": "middle" });
    this.sign = svg("path", { class: "sign" });
    this.title = svg("title");
    const away = this.size + 11;
    const anchor = cos > 0.3 ? "start" : cos < -0.3 ? "end" : "middle";
    const x = this.x + away * cos;
    const edge = this.y + this.size * sin;
    const y = sin > 0.5 ? edge + 16 : sin < -0.5 ? edge - 19 : this.y - 2;
    this.name = svg("text", { class: "name", x, y, "text-anchor": anchor }, visible(name, 14));
    this.note = svg("text", { class: "note", x, y: y + 13, "text-anchor": anchor });
    this.element = svg("g", { "data-node": visible(name) },
      this.title, this.timer, this.circle, this.hatch, this.term, this.sign, this.name, this.note);
  }

  /**
   * @param {import("../core/types.js").NodeState} node
   * @param {import("../core/model.js").NodeModel|undefined} model
   * @param {number} at µs, the cursor
   * @param {number} need votes of a quorum
   */
  draw(node, model, at, need) {
    this.#drawTimer(node, model, at);
    const runs = node.role.endsWith("candidate") && node.alive === "up";
    const votes = runs && model ? `${model.votes.length} of ${need} votes` : "";
    const leads = node.role === "leader" && node.alive === "up";
    const crowned = leads && this.size > 15;
    setAttribute(this.element, "data-role", visible(node.role));
    setAttribute(this.element, "data-alive", visible(node.alive));
    setAttribute(this.element, "data-term", node.term);
    setAttribute(this.element, "class", `ring-node t${termColour(node.term)}`);
    setAttribute(this.circle, "r", node.role === "learner" ? this.size * 0.75 : this.size);
    setAttribute(this.term, "y", this.y + (crowned ? -1 : 4.5));
    setText(this.term, node.term > 0 ? `T${node.term}` : "–");
    setText(this.note, votes || `${roleWord(node)} · c${grouped(node.commit)}`);
    setText(this.title, this.#story(node));
    setAttribute(this.sign, "d", crowned ? iconPath("crown")
      : node.alive === "stopped" ? "M0 0l16 16M16 0 0 16" : "M0 0");
    const shift = `translate(${this.x - 8} ${this.y + (crowned ? 4 : -8)})`;
    setAttribute(this.sign, "transform", shift);
  }

  /**
   * What is left of the time after which it would ask for votes.
   * @param {import("../core/types.js").NodeState} node
   * @param {import("../core/model.js").NodeModel|undefined} model
   * @param {number} at
   */
  #drawTimer(node, model, at) {
    const runs = model && model.timerUs > 0 && node.role !== "leader" && node.alive === "up";
    const left = runs ? Math.max(1 - (at - model.timerAt) / model.timerUs, 0) : 0;
    const around = 2 * Math.PI * (this.size + 5);
    const dashes = `${(left * around).toFixed(1)} ${around.toFixed(1)}`;
    setAttribute(this.timer, "stroke-dasharray", dashes);
    setAttribute(this.timer, "class", left > 0 ? "timer" : "timer none");
  }

  /** @param {import("../core/types.js").NodeState} node */
  #story(node) {
    const told = node.inferred ? " (read from its log text)" : "";
    return `${node.role}, ${node.alive}, term ${node.term}, committed ${node.commit}${told}`;
  }
}
