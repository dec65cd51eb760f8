import fc from "fast-check";
import { expect, it } from "vitest";

import { freeId } from "../../src/zones/zone-id";

it.each([
  ["Joint L3", "joint_l3"],
  ["Kühlkörper groß", "kuehlkoerper_gross"],
  ["Zócalo n.º 1", "zocalo_n_1"],
  ["3rd breaker", "zone_3rd_breaker"],
  ["ゾーン", "zone"],
  ["  --  ", "zone"],
])("%s becomes %s", (name, id) => {
  expect(freeId(name, [])).toBe(id);
});

it("a taken id is numbered", () => {
  expect(freeId("Joint", ["joint", "joint_2"])).toBe("joint_3");
});

it("whatever the name and whatever is taken, the agent allows the id and has none like it", () => {
  const ids = fc.array(fc.constantFrom("zone", "zone_2", "a", "a".repeat(32), `${"a".repeat(30)}_2`));
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: "grapheme" }), fc.constant("a".repeat(64))),
      ids,
      (name, taken) => {
        const id = freeId(name, taken);
        expect(id).toMatch(/^[a-z][a-z0-9_]{0,31}$/);
        expect(taken).not.toContain(id);
      },
    ),
  );
});
