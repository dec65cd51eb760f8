import { css } from "lit";

import { commonStyles } from "./styles";

export const pictureStyles = [
  commonStyles,
  css`
    :host {
      display: grid;
      gap: 10px;
    }
    .stage {
      position: relative;
      width: 100%;
      overflow: hidden;
      border-radius: var(--radius);
      touch-action: pan-y;
      cursor: crosshair;
      /* Hatched where nothing is drawn: the temperature there is not known. */
      background: repeating-linear-gradient(135deg, #8d8d8d 0 6px, #6f6f6f 6px 12px);
    }
    .stage.editing {
      touch-action: none;
    }
    .stage:focus-visible {
      outline-offset: -3px;
    }
    canvas {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
    }
    :host(:not([live])) canvas {
      filter: grayscale(1) contrast(0.6) brightness(0.8);
    }
    :host(:not([live])) thermal2mqtt-scale {
      filter: grayscale(1);
    }
    .mark,
    .reading {
      position: absolute;
      pointer-events: none;
    }
    .value {
      position: absolute;
      display: inline-flex;
      align-items: center;
      gap: 4px;
      white-space: nowrap;
      padding: 2px 7px;
      border-radius: 10px;
      background: rgba(0, 0, 0, 0.68);
      color: #fff;
      font-variant-numeric: tabular-nums;
      font-size: var(--ha-font-size-s, 12px);
    }
    .mark::before {
      content: "";
      position: absolute;
      width: 14px;
      height: 14px;
      margin: -7px;
      border-radius: 50%;
      border: 2px solid #fff;
      box-shadow:
        0 0 0 1.5px rgba(0, 0, 0, 0.7),
        inset 0 0 0 1.5px rgba(0, 0, 0, 0.7);
    }
    .mark .value {
      top: 0;
      left: 13px;
      transform: translateY(-50%);
    }
    .mark.up .value {
      transform: translateY(-85%);
    }
    .mark.down .value {
      transform: translateY(-15%);
    }
    .mark.left .value {
      left: auto;
      right: 13px;
    }
    .reading::before {
      content: "";
      position: absolute;
      width: 6px;
      height: 6px;
      margin: -3px;
      border-radius: 50%;
      background: #fff;
      box-shadow: 0 0 0 1.5px rgba(0, 0, 0, 0.7);
    }
    .reading .value {
      bottom: 20px;
      transform: translateX(-50%);
      font-size: var(--ha-font-size-l, 16px);
      font-weight: 500;
      padding: 4px 12px;
      border-radius: 14px;
      background: rgba(0, 0, 0, 0.82);
    }
    .reading.aside {
      left: 8px;
      bottom: 8px;
    }
    .reading.aside::before {
      display: none;
    }
    .reading.aside .value {
      position: static;
      transform: none;
    }
    .reading.below .value {
      bottom: auto;
      top: 20px;
    }
    .reading.from-left .value {
      transform: translateX(-10px);
    }
    .reading.from-right .value {
      transform: translateX(calc(-100% + 10px));
    }
  `,
];
