const FIRST_MS = 1000;
const LAST_MS = 30_000;

/** A call that is made again, later and later, until it works. */
export class Retry {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  /** @param chance gives 0..1; waits differ by it, so that many cards do not ask all at once */
  constructor(private readonly chance: () => number = Math.random) {}

  later(action: () => void): void {
    const wait = Math.min(FIRST_MS * 2 ** this.failures, LAST_MS);
    this.failures = Math.min(this.failures + 1, 10);
    clearTimeout(this.timer);
    this.timer = setTimeout(action, wait * (0.75 + this.chance() / 2));
  }

  /** It worked, or is not wanted any more. */
  reset(): void {
    clearTimeout(this.timer);
    this.failures = 0;
  }
}
