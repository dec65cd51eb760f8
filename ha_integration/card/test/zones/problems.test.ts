import { describe, expect, it } from "vitest";

import { newDraft } from "../../src/zones/draft";
import { fieldOfPath, problemsOf } from "../../src/zones/problems";
import type { Shape } from "../../src/zones/shape";

const RECTANGLE: Shape = { kind: "rectangle", x: 0.1, y: 0.1, width: 0.2, height: 0.2 };
const GOOD = { ...newDraft(RECTANGLE, "Joint"), warning: 50, critical: 60, emergency: 80 };

function found(changes: object): string[] {
  return problemsOf({ ...GOOD, ...changes }).map(({ field, key }) => `${field}: ${key}`);
}

function polygon(...points: [number, number][]): Shape {
  return { kind: "polygon", points: points.map(([x, y]) => ({ x, y })) };
}

describe("a draft", () => {
  it("has no problem when it can be saved", () => {
    expect(problemsOf(GOOD)).toEqual([]);
    expect(found({ warning: null, critical: null, emergency: null, hysteresis: 0 })).toEqual([]);
  });

  it.each([
    ["no name", { name: "   " }, "name: problem.name_missing"],
    ["a long name", { name: "x".repeat(65) }, "name: problem.name_long"],
    ["a word for a number", { critical: NaN }, "critical: problem.not_a_number"],
    ["critical below warning", { critical: 40 }, "critical: problem.not_ascending"],
    ["emergency equal to critical", { emergency: 60 }, "emergency: problem.not_ascending"],
    [
      "emergency below warning, without critical",
      { critical: null, emergency: 45 },
      "emergency: problem.not_ascending",
    ],
    ["no hysteresis", { hysteresis: NaN }, "hysteresis: problem.between"],
    ["a hysteresis below zero", { hysteresis: -1 }, "hysteresis: problem.between"],
    ["a huge hysteresis", { hysteresis: 51 }, "hysteresis: problem.between"],
    ["a word for an emissivity", { emissivity: NaN }, "emissivity: problem.between"],
    ["an emissivity of nothing", { emissivity: 0.04 }, "emissivity: problem.between"],
    ["more than a black body", { emissivity: 1.01 }, "emissivity: problem.between"],
    ["crossing edges", { shape: polygon([0, 0], [0.5, 0.5], [0.5, 0], [0, 0.5]) }, "shape: problem.crossing"],
    ["corners on a line", { shape: polygon([0, 0], [0.5, 0.5], [1, 1]) }, "shape: problem.too_small"],
    [
      "too many corners",
      { shape: polygon(...Array.from({ length: 65 }, (_, i): [number, number] => [i / 65, 0])) },
      "shape: problem.too_many_corners",
    ],
  ])("with %s cannot", (_, changes, problem) => {
    expect(found(changes)).toEqual([problem]);
  });

  it.each([0.05, 0.955, 1, "copper", "of another agent", null])(
    "may have the emissivity %s",
    (emissivity) => {
      expect(found({ emissivity })).toEqual([]);
    },
  );

  it("may have a name of 64 characters that take two places each", () => {
    expect(found({ name: "🔥".repeat(64) })).toEqual([]);
  });
});

it.each([
  ["zone.thresholds.high.warning", "warning"],
  ["changes.thresholds.hysteresis", "hysteresis"],
  ["zone.name", "name"],
  ["zone.id", "name"],
  ["zone.polygon[3][0]", "shape"],
  ["changes.rectangle.width", "shape"],
  ["zone.emissivity", "emissivity"],
  ["changes.emissivity", "emissivity"],
  ["if_revision", null],
  ["zone.sensor", null],
  [undefined, null],
])("the agent's error about %s stands at %s", (path, field) => {
  expect(fieldOfPath(path)).toBe(field);
});
