import { afterEach, describe, expect, it, vi } from "vitest";

import type { ZoneLayerElement } from "../../src/elements/zone-layer";
import "../../src/elements/zone-layer";
import { shapeFromWire } from "../../src/zones/shape";
import { setUpEditor, type SetUp } from "../zones/editor-set-up";
import { zone } from "../zones/zone";
import { find, mount, speech, wordsOf } from "./mount";

const FIGURES = { min: 20, mean: 30, max: 55, level: "warning" as const };
const TRIANGLE = zone("triangle", {
  polygon: [
    [0.1, 0.1],
    [0.9, 0.1],
    [0.1, 0.9],
  ],
});

interface LayerSetUp extends SetUp {
  layer: ZoneLayerElement;
  said: string[];
  show: () => Promise<void>;
  pointer: (type: string, x: number, y: number, on?: string) => Promise<void>;
  key: (name: string, on?: string, modifiers?: KeyboardEventInit) => Promise<void>;
}

/** A layer of 200 x 100 pixels over the zones of an editor. */
async function setUp(zones = [zone("left"), TRIANGLE]): Promise<LayerSetUp> {
  const made = setUpEditor(zones);
  const views = (): ZoneLayerElement["zones"] =>
    made.editor.zones.map((one) => ({
      id: one.id,
      name: one.name,
      shape: shapeFromWire(one),
      figures: FIGURES,
    }));
  const layer = await mount<ZoneLayerElement>("thermal2mqtt-zone-layer", {
    speech: speech(),
    zones: views(),
    editor: made.editor,
  });
  vi.spyOn(layer, "clientWidth", "get").mockReturnValue(200);
  vi.spyOn(layer, "clientHeight", "get").mockReturnValue(100);
  const surface = find(layer, ".layer");
  if (surface === null) throw new Error("there is no surface");
  surface.getBoundingClientRect = () => new DOMRect(0, 0, 200, 100);
  surface.setPointerCapture = () => undefined;
  const said: string[] = [];
  layer.addEventListener("say", (event) => said.push((event as CustomEvent<string>).detail));
  const show = async (): Promise<void> => {
    Object.assign(layer, { editor: made.editor, zones: views() });
    await layer.updateComplete;
    await layer.updateComplete;
  };
  const send = async (event: Event, on?: string): Promise<void> => {
    (on === undefined ? surface : find(layer, on))?.dispatchEvent(event);
    await show();
  };
  return {
    ...made,
    layer,
    said,
    show,
    pointer: (type, x, y, on) =>
      send(
        new PointerEvent(type, { clientX: x, clientY: y, bubbles: true, pointerType: "mouse", button: 0 }),
        on,
      ),
    key: (name, on, modifiers) =>
      send(new KeyboardEvent("keydown", { key: name, bubbles: true, ...modifiers }), on),
  };
}

afterEach(() => {
  document.body.replaceChildren();
});

describe("zones on the picture", () => {
  it("have name, value and level; what is not known is a dash", async () => {
    const shape = { kind: "rectangle", x: 0, y: 0, width: 0.5, height: 0.5 } as const;
    const unknown = { min: null, mean: null, max: null, level: null };
    const layer = await mount<ZoneLayerElement>("thermal2mqtt-zone-layer", {
      speech: speech(),
      zones: [
        { id: "a", name: "Joint", shape, figures: FIGURES },
        { id: "b", name: "Duct", shape, figures: unknown },
        { id: "c", name: "From the future", shape: null, figures: FIGURES },
      ],
    });
    const chips = Array.from(layer.shadowRoot?.querySelectorAll(".chip") ?? [], wordsOf);
    expect(chips).toEqual(["Joint55.0 °C", "Duct–"]);
    expect(find(layer, "[tabindex]")).toBeNull();
  });
});

describe("with the mouse or a finger", () => {
  it("a zone is chosen, moved and pulled", async () => {
    const { editor, pointer } = await setUp([zone("left")]);
    await pointer("pointerdown", 40, 20);
    await pointer("pointermove", 60, 40);
    await pointer("pointerup", 60, 40);
    expect(editor.selection?.draft.shape).toMatchObject({ x: expect.closeTo(0.2) as number });
    await pointer("pointerdown", 100, 60, "[data-handle='2']");
    await pointer("pointermove", 120, 80);
    await pointer("pointerup", 120, 80);
    expect(editor.selection?.draft.shape).toMatchObject({ width: expect.closeTo(0.4) as number });
  });

  it("a corner is pulled out of an edge, where the edge is long enough to be hit", async () => {
    const { editor, layer, pointer } = await setUp([TRIANGLE]);
    await pointer("pointerdown", 40, 20);
    await pointer("pointerup", 40, 20);
    expect(layer.shadowRoot?.querySelectorAll(".middle")).toHaveLength(3);
    await pointer("pointerdown", 100, 10, "[data-middle='0']");
    await pointer("pointermove", 100, 30);
    await pointer("pointercancel", 100, 30);
    const shape = editor.selection?.draft.shape;
    expect(shape?.kind === "polygon" && shape.points[1]).toEqual({ x: 0.5, y: 0.3 });
    vi.spyOn(layer, "clientWidth", "get").mockReturnValue(20);
    await pointer("pointermove", 100, 30);
    expect(layer.shadowRoot?.querySelectorAll(".middle").length).toBeLessThan(4);
  });

  it("a second finger does not disturb the one that draws", async () => {
    const { editor, layer, show, pointer } = await setUp([]);
    const second = (type: string, x: number, y: number): void => {
      const event = new PointerEvent(type, {
        clientX: x,
        clientY: y,
        button: 0,
        pointerId: 7,
        bubbles: true,
      });
      find(layer, ".layer")?.dispatchEvent(event);
    };
    editor.chooseTool("rectangle");
    await show();
    await pointer("pointerdown", 20, 10);
    second("pointerdown", 180, 90);
    second("pointermove", 190, 95);
    second("pointercancel", 190, 95);
    await pointer("pointermove", 100, 50);
    second("pointerup", 190, 95);
    await pointer("pointerup", 100, 50);
    expect(editor.selection?.draft.shape).toMatchObject({ x: 0.1, y: 0.1, width: 0.4, height: 0.4 });
  });

  it("another button than the first does nothing", async () => {
    const { editor, layer } = await setUp();
    const event = new PointerEvent("pointerdown", { clientX: 40, clientY: 20, button: 2 });
    find(layer, ".layer")?.dispatchEvent(event);
    expect(editor.selection).toBeNull();
  });

  it("a polygon is drawn and closed by a double press", async () => {
    const { editor, layer, show, pointer } = await setUp([]);
    editor.chooseTool("polygon");
    await show();
    for (const [x, y] of [
      [20, 20],
      [100, 20],
      [100, 80],
    ] as const) {
      await pointer("pointerdown", x, y);
      await pointer("pointerup", x, y);
    }
    await pointer("pointermove", 40, 70);
    expect(layer.shadowRoot?.querySelectorAll(".dot")).toHaveLength(3);
    expect(find(layer, ".selected .line")?.getAttribute("d")).toBe("M0.1 0.2L0.5 0.2L0.5 0.8L0.2 0.7");
    find(layer, ".layer")?.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
    expect(editor.selection?.draft.shape.kind).toBe("polygon");
  });

  it("a rectangle shows while it is drawn", async () => {
    const { editor, layer, show, pointer } = await setUp([]);
    editor.chooseTool("rectangle");
    await show();
    await pointer("pointerdown", 20, 20);
    expect(find(layer, ".selected .line")?.getAttribute("d")).toBe("");
    await pointer("pointermove", 100, 80);
    expect(find(layer, ".selected .line")?.getAttribute("d")).toMatch(/^M0.1 0.2h0.4/);
  });
});

describe("with the keyboard", () => {
  it("a zone is reached, chosen and moved, and then its corner", async () => {
    const { editor, layer, said, key, show } = await setUp();
    expect(find(layer, "[data-zone=left]")?.getAttribute("aria-label")).toMatch(
      /Zone left, 55.0\s°C, Warning/,
    );
    await key("Enter", "[data-zone=left]");
    expect(editor.selection?.id).toBe("left");
    await key("ArrowRight", "[data-selected]");
    expect(said.at(-1)).toBe("26 percent across, 25 percent down.");
    find(layer, "[data-handle='2']")?.focus();
    await show();
    expect(editor.selection?.corner).toBe(2);
    await key("ArrowDown", "[data-handle='2']", { shiftKey: true });
    expect(said.at(-1)).toBe("41 percent across, 45 percent down.");
    find(layer, "[data-selected]")?.focus();
    expect(editor.selection?.corner).toBeNull();
  });

  it("an arrow on a zone chooses it too, but not over unsaved changes", async () => {
    const { editor, key } = await setUp();
    await key("ArrowLeft", "[data-zone=left]");
    expect(editor.selection?.dirty).toBe(true);
    await key("ArrowLeft", "[data-zone=triangle]");
    expect(editor.selection?.id).toBe("left");
    expect(editor.question).toBe("unsaved");
  });

  it("a zone is drawn, and has the focus then", async () => {
    const { editor, layer, show, key } = await setUp();
    editor.chooseTool("ellipse");
    await show();
    layer.focus();
    await key("Enter");
    expect(editor.selection?.draft.shape.kind).toBe("ellipse");
    expect(layer.shadowRoot?.activeElement).toBe(find(layer, "[data-selected]"));
  });

  it("no key is lost when what had the focus goes with its step", async () => {
    const { editor, layer, key, show } = await setUp([TRIANGLE]);
    editor.select("triangle");
    await show();
    find(layer, "[data-middle='2']")?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 0 }));
    await show();
    find(layer, "[data-handle='3']")?.focus();
    await key("z", "[data-handle='3']", { ctrlKey: true });
    expect(layer.shadowRoot?.querySelectorAll(".handle")).toHaveLength(3);
    expect(layer.shadowRoot?.activeElement).toBe(find(layer, "[data-selected]"));
  });

  it("a zone that is taken away by somebody else leaves the focus on the picture", async () => {
    const { editor, layer, show } = await setUp([TRIANGLE]);
    find(layer, "[data-zone=triangle]")?.focus();
    editor.learn({ ...editor.answer, zones: [] });
    await show();
    expect(layer.shadowRoot?.activeElement).toBe(find(layer, ".layer"));
  });

  it("the focus is not taken from what has it elsewhere", async () => {
    const { layer, pointer } = await setUp([TRIANGLE]);
    const field = document.body.appendChild(document.createElement("input"));
    field.focus();
    await pointer("pointerdown", 40, 20);
    await pointer("pointerup", 40, 20);
    expect(document.activeElement).toBe(field);
    expect(layer.shadowRoot?.activeElement).toBeNull();
  });

  it("a corner is added where its handle is pressed", async () => {
    const { editor, layer, key, show } = await setUp([TRIANGLE]);
    await key("Enter", "[data-zone=triangle]");
    await key("Enter", "[data-middle='0']");
    expect(editor.selection?.dirty).toBe(false);
    find(layer, "[data-middle='0']")?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 0 }));
    await show();
    const shape = editor.selection?.draft.shape;
    expect(shape?.kind === "polygon" && shape.points).toHaveLength(4);
    find(layer, "[data-middle='0']")?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
    expect(editor.selection?.canUndo).toBe(true);
  });

  it("keys that are not the editor's stay the page's", async () => {
    const { layer } = await setUp();
    const event = new KeyboardEvent("keydown", { key: "Tab", bubbles: true, cancelable: true });
    find(layer, ".layer")?.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });
});

it("edges that cross are drawn as wrong", async () => {
  const { editor, layer, show } = await setUp([TRIANGLE]);
  editor.select("triangle");
  const points = [
    { x: 0, y: 0 },
    { x: 0.5, y: 0.5 },
    { x: 0.5, y: 0 },
    { x: 0, y: 0.5 },
  ];
  editor.changeShape({ kind: "polygon", points });
  await show();
  expect(find(layer, ".selected.wrong")).not.toBeNull();
});

it("without an editor nothing can be changed", async () => {
  const { editor, layer } = await setUp();
  layer.editor = null;
  await layer.updateComplete;
  const surface = find(layer, ".layer");
  for (const type of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
    surface?.dispatchEvent(new PointerEvent(type, { clientX: 40, clientY: 20 }));
  }
  surface?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
  surface?.dispatchEvent(new MouseEvent("dblclick"));
  expect(editor.selection).toBeNull();
});
