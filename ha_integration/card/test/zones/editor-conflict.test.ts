import { describe, expect, it } from "vitest";

import { AgentError } from "../../src/api/agent-error";
import { setUpEditor, type SetUp } from "./editor-set-up";
import { zone } from "./zone";

const THEIRS = zone("left", { name: "Theirs" });

/** An editor with an unsaved name for the zone `left`. */
function renaming(): SetUp {
  const setUp = setUpEditor();
  setUp.editor.select("left");
  setUp.editor.change({ name: "Mine" });
  return setUp;
}

function theyRename({ store }: SetUp): void {
  store.changeBehind([THEIRS, ...store.zones.slice(1)]);
}

function theyRemove({ store }: SetUp): void {
  store.changeBehind(store.zones.slice(1));
}

describe("two editors of one zone", () => {
  it("cannot overwrite each other: the second one is told, and nothing of it is saved", async () => {
    const setUp = renaming();
    theyRename(setUp);
    await setUp.editor.save();
    expect(setUp.editor.conflict).toBe("changed");
    expect(setUp.editor.error).toBeNull();
    expect(setUp.store.zones[0]?.name).toBe("Theirs");
    expect(setUp.editor.selection?.draft.name).toBe("Mine");
  });

  it("learn of each other before they save", () => {
    const setUp = renaming();
    theyRename(setUp);
    setUp.editor.learn(setUp.store.answer);
    expect(setUp.editor.conflict).toBe("changed");
    setUp.editor.change({ name: "Ignored" });
    expect(setUp.editor.selection?.draft.name).toBe("Mine");
  });

  it("can go on with the zone as it is now", () => {
    const setUp = renaming();
    theyRename(setUp);
    setUp.editor.learn(setUp.store.answer);
    setUp.editor.reload();
    expect(setUp.editor.conflict).toBeNull();
    expect(setUp.editor.selection?.draft.name).toBe("Theirs");
    expect(setUp.editor.selection?.dirty).toBe(false);
  });

  it("can keep their own changes, and then save them knowingly", async () => {
    const setUp = renaming();
    theyRename(setUp);
    await setUp.editor.save();
    setUp.editor.keep();
    expect(setUp.editor.conflict).toBeNull();
    await setUp.editor.save();
    expect(setUp.store.zones[0]?.name).toBe("Mine");
  });

  it("can bring back a zone that the other has removed", async () => {
    const setUp = renaming();
    theyRemove(setUp);
    await setUp.editor.save();
    expect(setUp.editor.conflict).toBe("removed");
    setUp.editor.keep();
    await setUp.editor.save();
    expect(setUp.store.zones.at(-1)).toMatchObject({ id: "mine", name: "Mine" });
  });

  it("let go of a removed zone when they reload", () => {
    const setUp = renaming();
    theyRemove(setUp);
    setUp.editor.learn(setUp.store.answer);
    setUp.editor.reload();
    expect(setUp.editor.selection).toBeNull();
    expect(setUp.editor.conflict).toBeNull();
  });

  it("follow the other's changes while they have none of their own", () => {
    const setUp = setUpEditor();
    setUp.editor.select("left");
    theyRename(setUp);
    setUp.editor.learn(setUp.store.answer);
    expect(setUp.editor.conflict).toBeNull();
    expect(setUp.editor.selection?.draft.name).toBe("Theirs");
    theyRemove(setUp);
    setUp.editor.learn(setUp.store.answer);
    expect(setUp.editor.selection).toBeNull();
  });
});

describe("two editors of different zones", () => {
  it("do not disturb each other", async () => {
    const setUp = renaming();
    setUp.store.changeBehind([...setUp.store.zones, zone("new")]);
    await setUp.editor.save();
    expect(setUp.editor.conflict).toBeNull();
    expect(setUp.store.zones[0]?.name).toBe("Mine");
    expect(setUp.store.calls.map(({ revision }) => revision)).toEqual([1, 2]);
  });

  it("never give two new zones one id", async () => {
    const setUp = setUpEditor();
    setUp.editor.chooseTool("ellipse");
    setUp.editor.finishSketch();
    setUp.editor.change({ name: "Joint" });
    setUp.store.changeBehind([...setUp.store.zones, zone("joint")]);
    await setUp.editor.save();
    expect(setUp.store.zones.map(({ id }) => id)).toEqual(["left", "right", "elsewhere", "joint", "joint_2"]);
  });

  it("give up when the zones change faster than they can be saved", async () => {
    const setUp = renaming();
    setUp.store.meanwhile = () => {
      setUp.store.revision++;
    };
    await setUp.editor.save();
    expect(setUp.editor.error?.code).toBe("stale_revision");
    expect(setUp.store.calls).toHaveLength(3);
    expect(setUp.editor.selection?.draft.name).toBe("Mine");
  });

  it("are told when the agent cannot be asked for its zones any more", async () => {
    const setUp = renaming();
    theyRename(setUp);
    setUp.store.listZones = () => Promise.reject(new AgentError("connection_lost", ""));
    await setUp.editor.save();
    expect(setUp.editor.error?.code).toBe("stale_revision");
    expect(setUp.editor.conflict).toBeNull();
  });
});

describe("questions about nothing", () => {
  it("are not asked, and answers to them do nothing", async () => {
    const { editor, store } = setUpEditor();
    editor.ask("remove");
    editor.keep();
    editor.reload();
    editor.change({ name: "x" });
    editor.chooseCorner(1);
    editor.finishSketch();
    await editor.save();
    await editor.remove();
    expect(editor.question).toBeNull();
    expect(editor.selection).toBeNull();
    expect(store.calls).toEqual([]);
  });
});
