/** Registers an element, unless a copy of this module has done it: the browser allows each name once. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}

/** Tells the elements around of something, with what it is about. */
export function emit(from: HTMLElement, type: string, detail?: unknown): void {
  from.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}

/** For properties that hold an object which changes inside: each assignment renders. */
export const ALWAYS = { attribute: false, hasChanged: () => true } as const;
