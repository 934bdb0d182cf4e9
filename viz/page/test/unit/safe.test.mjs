import assert from "node:assert/strict";
import { test } from "node:test";
import { visible, visibleBlock } from "../../core/safe.js";

test("ordinary text of any language stays as it is", () => {
  const texts = ["plain", "grüße", "日本語", "שלום", "مرحبا", "नमस्ते", "🙂", "<b>&amp;</b>", "a  b"];
  for (const text of texts) {
    assert.equal(visible(text), text);
  }
});

test("characters that cannot be seen, or that reorder, are spelled out", () => {
  assert.equal(visible("a\u202eb"), "a⟨202e⟩b");
  assert.equal(visible("\u0000\n\r\t\u001b[31m"), "⟨0000⟩⟨000a⟩⟨000d⟩⟨0009⟩⟨001b⟩[31m");
  assert.equal(visible("x\u200by\u2066z\ufeff\u2069"), "x⟨200b⟩y⟨2066⟩z⟨feff⟩⟨2069⟩");
  assert.equal(visible("\u{e0041}"), "⟨e0041⟩");
  assert.equal(visible("\u2028\u2029\u00ad\u061c\u3164"), "⟨2028⟩⟨2029⟩⟨00ad⟩⟨061c⟩⟨3164⟩");
  assert.equal(visible("\ud800"), "⟨d800⟩");
});

test("stacks of combining marks do not grow over other rows", () => {
  assert.equal(visible(`z${"\u0301".repeat(50)}`), `z${"\u0301".repeat(3)}⟨…⟩`);
});

test("long text is cut and says so", () => {
  assert.equal(visible("x".repeat(500), 10), `${"x".repeat(10)}…`);
  assert.equal(visible("x".repeat(10), 10), "x".repeat(10));
});

test("what is not text is shown as text", () => {
  assert.equal(visible(undefined), "");
  assert.equal(visible(null), "");
  assert.equal(visible(7), "7");
  assert.equal(visible({}), "[object Object]");
});

test("a block keeps its lines and nothing else that is unseen", () => {
  assert.equal(visibleBlock("a\n  b\u202e", 100), "a\n  b⟨202e⟩");
  assert.match(visibleBlock("x".repeat(50), 10), /^x{10}\n… cut after 10 characters$/);
});
