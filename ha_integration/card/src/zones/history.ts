/** Steps that can be gone back; older ones are forgotten. */
const LIMIT = 100;

/** The present value of something that is edited, with the way back and forth. */
export class History<Value> {
  private past: Value[] = [];
  private future: Value[] = [];

  constructor(private value: Value) {}

  get present(): Value {
    return this.value;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Makes a step. */
  push(value: Value): void {
    this.past = [...this.past, this.value].slice(-LIMIT);
    this.future = [];
    this.value = value;
  }

  /** Changes the step being made, as a drag does between its beginning and its end. */
  replace(value: Value): void {
    this.future = [];
    this.value = value;
  }

  undo(): void {
    const before = this.past.pop();
    if (before === undefined) return;
    this.future.push(this.value);
    this.value = before;
  }

  redo(): void {
    const after = this.future.pop();
    if (after === undefined) return;
    this.past.push(this.value);
    this.value = after;
  }
}
