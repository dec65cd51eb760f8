import { expect, it } from "vitest";

import { actionOf } from "../../src/zones/keyboard";

function key(name: string, modifiers: { shift?: boolean; ctrl?: boolean; meta?: boolean } = {}): unknown {
  const { shift = false, ctrl = false, meta = false } = modifiers;
  return actionOf({ key: name, shiftKey: shift, ctrlKey: ctrl, metaKey: meta });
}

it.each([
  ["ArrowLeft", -0.01, 0],
  ["ArrowRight", 0.01, 0],
  ["ArrowUp", 0, -0.01],
  ["ArrowDown", 0, 0.01],
])("%s moves by one percent, with Shift by five", (name, dx, dy) => {
  expect(key(name)).toEqual({ kind: "nudge", dx, dy });
  expect(key(name, { shift: true })).toEqual({ kind: "nudge", dx: dx * 5, dy: dy * 5 });
});

it.each([
  ["Delete", "delete"],
  ["Backspace", "delete"],
  ["Escape", "escape"],
  ["Enter", "confirm"],
])("%s means to %s", (name, kind) => {
  expect(key(name)).toEqual({ kind });
});

it("undo and redo have the keys of both kinds of keyboards", () => {
  expect(key("z", { ctrl: true })).toEqual({ kind: "undo" });
  expect(key("z", { meta: true })).toEqual({ kind: "undo" });
  expect(key("Z", { ctrl: true, shift: true })).toEqual({ kind: "redo" });
  expect(key("y", { ctrl: true })).toEqual({ kind: "redo" });
});

it("other keys stay the browser's", () => {
  expect(key("Tab")).toBeNull();
  expect(key("z")).toBeNull();
  expect(key("r", { ctrl: true })).toBeNull();
  expect(key("ArrowLeft", { ctrl: true })).toBeNull();
});
