import { css } from "lit";

import { buttonStyles, commonStyles, fieldStyles } from "./styles";

export const cardStyles = [
  commonStyles,
  buttonStyles,
  fieldStyles,
  css`
    :host {
      display: block;
      height: 100%;
    }
    ha-card {
      display: block;
      height: 100%;
      overflow: auto;
      container-type: inline-size;
    }
    .card {
      display: grid;
      gap: 12px;
      padding: var(--ha-space-4, 16px);
    }
    header {
      display: flex;
      align-items: center;
      gap: 8px;
      min-height: 40px;
    }
    .title {
      flex: 1;
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 4px 12px;
      min-width: 0;
    }
    header select {
      width: auto;
    }
    h2 {
      margin: 0;
      font-size: var(--ha-font-size-xl, 20px);
      font-weight: var(--ha-font-weight-normal, 400);
      line-height: 1.3;
      overflow-wrap: anywhere;
    }
    .status {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      font-size: var(--ha-font-size-s, 12px);
      padding: 2px 10px;
      border-radius: 12px;
      border: 1px solid var(--line);
      white-space: nowrap;
    }
    .status:not(.live) {
      background: color-mix(in srgb, var(--level-warning) 22%, var(--surface));
      border-color: var(--level-warning);
    }
    .pulse {
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: var(--level-normal);
    }
    .note {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 8px;
      padding: 8px 12px;
      border: 1px solid var(--line);
      border-radius: var(--radius);
    }
    .body {
      display: grid;
      gap: 16px;
      align-items: start;
    }
    .scene,
    .side {
      display: grid;
      gap: 10px;
      min-width: 0;
    }
    .banner {
      position: absolute;
      inset-inline: 8px;
      bottom: 8px;
      display: flex;
      gap: 10px;
      padding: 10px 14px;
      border-radius: var(--radius);
      border: 2px solid var(--level-warning);
      background: var(--surface);
      color: var(--text);
    }
    .banner .icon {
      width: 24px;
      height: 24px;
    }
    .unseen {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    @container (max-width: 340px) {
      .card {
        padding: 10px;
      }
    }
    @container (min-width: 760px) {
      .body {
        grid-template-columns: minmax(0, 3fr) minmax(300px, 2fr);
      }
    }
  `,
];
