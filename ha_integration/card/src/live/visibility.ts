/** A card that is scrolled past for a moment keeps its subscriptions. */
const GRACE_MS = 1000;

/** Tells whether anybody can see an element: it is on the screen, and its page is shown. */
export class Visibility {
  private observer: IntersectionObserver | null = null;
  private onScreen = false;
  private told = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param changed called with true at once, with false after a moment's grace */
  constructor(
    private readonly element: Element,
    private readonly changed: (visible: boolean) => void,
  ) {}

  start(): void {
    if (this.observer !== null) return;
    document.addEventListener("visibilitychange", this.update);
    this.observer = new IntersectionObserver((entries) => {
      this.onScreen = entries.at(-1)?.isIntersecting ?? false;
      this.update();
    });
    this.observer.observe(this.element);
  }

  /** Counts as out of sight from here on. */
  stop(): void {
    document.removeEventListener("visibilitychange", this.update);
    this.observer?.disconnect();
    this.observer = null;
    this.onScreen = false;
    clearTimeout(this.timer);
    this.tell(false);
  }

  private readonly update = (): void => {
    clearTimeout(this.timer);
    if (this.onScreen && document.visibilityState === "visible") this.tell(true);
    else if (this.told) {
      this.timer = setTimeout(() => {
        this.tell(false);
      }, GRACE_MS);
    }
  };

  private tell(visible: boolean): void {
    if (visible === this.told) return;
    this.told = visible;
    this.changed(visible);
  }
}
