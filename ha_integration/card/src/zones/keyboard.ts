/** What a key asks the editor to do. */
export type Action =
  { kind: "nudge"; dx: number; dy: number } | { kind: "delete" | "escape" | "confirm" | "undo" | "redo" };

type Key = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey">;

const STEP = 0.01;
const LARGE_STEP = 0.05;

const DIRECTIONS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Null for a key that is not the editor's. */
export function actionOf({ key, shiftKey, ctrlKey, metaKey }: Key): Action | null {
  if (ctrlKey || metaKey) return actionWithControl(key.toLowerCase(), shiftKey);
  const direction = DIRECTIONS[key];
  if (direction !== undefined) {
    const step = shiftKey ? LARGE_STEP : STEP;
    return { kind: "nudge", dx: direction[0] * step, dy: direction[1] * step };
  }
  switch (key) {
    case "Delete":
    case "Backspace":
      return { kind: "delete" };
    case "Escape":
      return { kind: "escape" };
    case "Enter":
      return { kind: "confirm" };
    default:
      return null;
  }
}

function actionWithControl(key: string, shift: boolean): Action | null {
  if (key === "z") return { kind: shift ? "redo" : "undo" };
  return key === "y" ? { kind: "redo" } : null;
}
