/** happy-dom 21 raises a TypeError for a shadow tree that does not have the focus when one beside it has. */
const property = Object.getOwnPropertyDescriptor(ShadowRoot.prototype, "activeElement");

Object.defineProperty(ShadowRoot.prototype, "activeElement", {
  get(this: ShadowRoot): unknown {
    try {
      return property?.get?.call(this);
    } catch {
      return null;
    }
  },
});

export {};
