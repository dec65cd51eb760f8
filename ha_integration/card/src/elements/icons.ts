import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

/** Drawn with a line of 2 in a square of 24. */
const DRAWINGS = {
  edit: svg`<path d="M4 20l1-5L16 4l4 4L9 19l-5 1zM14 6l4 4" />`,
  view: svg`<path d="M4 7h8m6 0h2M4 17h2m6 0h8" /><circle cx="15" cy="7" r="2.5" /><circle cx="9" cy="17" r="2.5" />`,
  done: svg`<path d="M5 13l4.5 4.5L19 7" />`,
  polygon: svg`<path d="M5 9l8-5 7 7-4 8H7z" />`,
  rectangle: svg`<rect x="4" y="6" width="16" height="12" />`,
  ellipse: svg`<ellipse cx="12" cy="12" rx="9" ry="6.5" />`,
  undo: svg`<path d="M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10H9" />`,
  redo: svg`<path d="M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h5" />`,
  corner: svg`<path d="M6 20V9M9 6h11M13 15h7" /><circle cx="6" cy="6" r="2.5" />`,
  remove: svg`<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5" />`,
  unknown: svg`<circle cx="12" cy="12" r="9" /><path d="M9.5 9.5a2.5 2.5 0 1 1 3.7 2.2c-.8.5-1.2 1-1.2 1.8M12 16.8v.2" />`,
  normal: svg`<circle cx="12" cy="12" r="9" /><path d="M8 12.5l2.8 2.8L16 9.5" />`,
  warning: svg`<path d="M12 4l9 16H3zM12 10v4.5M12 17.2v.2" />`,
  critical: svg`<path d="M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM12 7.5v5.5M12 16.3v.2" />`,
  emergency: svg`<path d="M12 3c1 4 6 6 6 11.5a6 6 0 0 1-12 0C6 12 7.300 10.500 8.500 9.500c.3 1.700 1 2.500 2 2.800C10.200 9 10.700 5.500 12 3z" />`,
  broken: svg`<path d="M2.5 9a14 14 0 0 1 19 0M5.800 12.800a9.500 9.500 0 0 1 12.400 0M9 16.500a4.600 4.600 0 0 1 6 0M12 20v.1M4.500 3.500l15 17" />`,
  clock: svg`<circle cx="12" cy="12" r="9" /><path d="M12 7v5l3.500 2.500" />`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof DRAWINGS;

/** A picture beside a text that says the same; hidden from those who hear the text. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${DRAWINGS[name]}
  </svg>`;
}
