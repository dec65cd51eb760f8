import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { History } from "../../src/zones/history";

describe("the history", () => {
  it("goes back through every step and forth again", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (steps) => {
        const history = new History(-1);
        for (const step of steps) history.push(step);
        const values = [-1, ...steps];
        for (const value of values.toReversed()) {
          expect(history.present).toBe(value);
          history.undo();
        }
        expect(history.canUndo).toBe(false);
        for (const value of values) {
          expect(history.present).toBe(value);
          history.redo();
        }
        expect(history.canRedo).toBe(false);
      }),
    );
  });

  it("counts a drag as one step", () => {
    const history = new History("before");
    history.push("began");
    history.replace("went on");
    history.replace("ended");
    history.undo();
    expect(history.present).toBe("before");
    history.redo();
    expect(history.present).toBe("ended");
  });

  it("forgets what was undone once something else is done", () => {
    const history = new History(1);
    history.push(2);
    history.undo();
    history.push(3);
    expect(history.canRedo).toBe(false);
    history.undo();
    expect(history.present).toBe(1);
  });

  it("keeps a hundred steps", () => {
    const history = new History(0);
    for (let i = 1; i <= 500; i++) history.push(i);
    let steps = 0;
    for (; history.canUndo; steps++) history.undo();
    expect(steps).toBe(100);
    expect(history.present).toBe(400);
  });
});
