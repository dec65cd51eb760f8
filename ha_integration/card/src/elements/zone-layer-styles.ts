import { css } from "lit";

import { commonStyles } from "./styles";

export const zoneLayerStyles = [
  commonStyles,
  css`
    :host,
    .layer {
      position: absolute;
      inset: 0;
      pointer-events: none;
    }
    :host {
      container-type: inline-size;
    }
    .layer.editing {
      pointer-events: auto;
      touch-action: none;
      cursor: default;
    }
    .layer.drawing {
      cursor: crosshair;
    }
    .layer:focus-visible {
      outline-offset: -3px;
    }
    svg:not(.icon) {
      position: absolute;
      inset: 0;
      width: 100%;
      height: 100%;
      overflow: visible;
    }
    path {
      fill: none;
      vector-effect: non-scaling-stroke;
      stroke-linejoin: round;
    }
    .halo {
      stroke: rgba(0, 0, 0, 0.65);
      stroke-width: 5px;
    }
    .line {
      stroke: #fff;
      stroke-width: 2px;
      outline: none;
    }
    .level-warning .line,
    .level-critical .line,
    .level-emergency .line {
      stroke: var(--level);
      stroke-width: 3px;
    }
    .level-unknown .line {
      stroke-dasharray: 5 5;
    }
    .editing .line {
      fill: rgba(255, 255, 255, 0.02);
      cursor: pointer;
      pointer-events: all;
    }
    .selected .line {
      fill: rgba(255, 255, 255, 0.07);
      stroke-width: 3px;
      cursor: move;
    }
    .selected.wrong .line {
      stroke: var(--level-emergency);
      stroke-dasharray: 8 5;
    }
    .line:focus-visible {
      stroke: var(--accent);
      stroke-width: 5px;
    }
    .chip {
      position: absolute;
      display: inline-flex;
      align-items: center;
      gap: 4px;
      max-width: max(var(--zone-width), 124px);
      margin: 3px 0;
      padding: 1px 7px 1px 3px;
      border-radius: 9px;
      background: rgba(0, 0, 0, 0.68);
      color: #fff;
      font-size: 11px;
      white-space: nowrap;
    }
    .chip .icon {
      color: var(--level);
    }
    .chip .name {
      overflow: hidden;
      text-overflow: ellipsis;
      min-width: 0;
    }
    .chip .value {
      font-variant-numeric: tabular-nums;
      font-weight: 500;
    }
    .handle,
    .middle,
    .dot {
      position: absolute;
      width: 24px;
      height: 24px;
      margin: -12px;
      padding: 0;
      border: none;
      background: transparent;
      cursor: grab;
      touch-action: none;
    }
    .dot {
      pointer-events: none;
    }
    .handle::after,
    .middle::after,
    .dot::after {
      content: "";
      position: absolute;
      inset: 5px;
      border-radius: 50%;
      border: 2px solid #111;
      background: #fff;
    }
    .handle.chosen::after {
      inset: 2px;
      background: var(--accent);
      box-shadow: inset 0 0 0 2px #fff;
    }
    .middle::after {
      inset: 8px;
      border-width: 1px;
      background: rgba(255, 255, 255, 0.75);
    }
    .dot.first::after {
      inset: 2px;
      background: var(--accent);
      box-shadow: inset 0 0 0 2px #fff;
    }
    @media (pointer: coarse) {
      .handle,
      .middle {
        width: 44px;
        height: 44px;
        margin: -22px;
      }
      .handle::after,
      .handle.chosen::after {
        inset: 12px;
      }
      .middle::after {
        inset: 16px;
      }
    }
    @container (max-width: 360px) {
      .chip .name {
        display: none;
      }
    }
  `,
];
