/** An IntersectionObserver that tells what the test says. */
export class FakeObserver {
  static all: FakeObserver[] = [];
  observed = false;

  constructor(private readonly callback: (entries: { isIntersecting: boolean }[]) => void) {
    FakeObserver.all.push(this);
  }

  observe(): void {
    this.observed = true;
  }

  disconnect(): void {
    this.observed = false;
  }

  tell(isIntersecting: boolean): void {
    this.callback([{ isIntersecting }]);
  }
}
