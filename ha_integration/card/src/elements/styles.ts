import { css } from "lit";

/** What every element of the card looks like; colours come from Home Assistant's theme. */
export const commonStyles = css`
  :host {
    --line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --text: var(--primary-text-color, #212121);
    --faint: var(--secondary-text-color, #5e5e5e);
    --accent: var(--primary-color, #009ac7);
    --surface: var(--card-background-color, #fff);
    --tint: color-mix(in srgb, var(--accent) 16%, var(--surface));
    --radius: var(--ha-border-radius-md, 8px);
    --level-normal: var(--success-color, #43a047);
    --level-warning: var(--warning-color, #ffa600);
    --level-critical: var(--deep-orange-color, #ff6f22);
    --level-emergency: var(--error-color, #db4437);
    --level-unknown: var(--grey-color, #9e9e9e);
    box-sizing: border-box;
    color: var(--text);
    font-family: var(--ha-font-family-body, Roboto, Noto, sans-serif);
    font-size: var(--ha-font-size-m, 14px);
    line-height: 1.4;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  .icon {
    width: 1.45em;
    height: 1.45em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .level-normal {
    --level: var(--level-normal);
  }
  .level-warning {
    --level: var(--level-warning);
  }
  .level-critical {
    --level: var(--level-critical);
  }
  .level-emergency {
    --level: var(--level-emergency);
  }
  .level-unknown {
    --level: var(--level-unknown);
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
`;

export const buttonStyles = css`
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 40px;
    padding: 0 14px;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: transparent;
  }
  button:hover:not(:disabled) {
    background: color-mix(in srgb, var(--text) 7%, transparent);
  }
  button:disabled {
    opacity: 0.4;
    cursor: default;
  }
  button.main,
  button[aria-pressed="true"],
  button[aria-expanded="true"] {
    background: var(--tint);
    border-color: var(--accent);
  }
  button.plain {
    border-color: transparent;
    padding: 0;
    min-width: 40px;
  }
  button.danger .icon {
    color: var(--level-emergency);
  }
`;

export const fieldStyles = css`
  .field {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-width: 0;
  }
  label,
  .label {
    color: var(--faint);
    font-size: var(--ha-font-size-s, 12px);
  }
  input:not([type="checkbox"]),
  select {
    font: inherit;
    color: inherit;
    width: 100%;
    min-height: 40px;
    padding: 0 10px;
    border: 1px solid var(--faint);
    border-radius: var(--radius);
    background: var(--surface);
  }
  input[aria-invalid="true"] {
    border: 2px solid var(--level-emergency);
  }
  input:disabled,
  select:disabled {
    opacity: 0.6;
  }
  .with-unit {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .help {
    color: var(--faint);
    font-size: var(--ha-font-size-s, 12px);
  }
  .problem {
    display: flex;
    align-items: flex-start;
    gap: 6px;
    font-size: var(--ha-font-size-s, 12px);
  }
  .problem .icon {
    color: var(--level-emergency);
  }
`;
