import { html, nothing, type TemplateResult } from "lit";

import type { Feed, FeedKind } from "../live/liveness";
import type { Speech } from "./context";
import { icon, type IconName } from "./icons";

const ICONS: Record<Exclude<FeedKind, "live">, IconName> = {
  waiting: "clock",
  silent: "clock",
  stale: "clock",
  disconnected: "broken",
  no_agent: "unknown",
  failed: "broken",
  agent_offline: "broken",
  sensor_offline: "broken",
  refused: "warning",
};

/** The word beside the title. */
export function renderStatus({ kind }: Feed, { text }: Speech): TemplateResult {
  const sign = kind === "live" ? html`<span class="pulse"></span>` : icon(ICONS[kind]);
  return html`<span class="status ${kind}" data-feed=${kind}>${sign}${text(`feed.${kind}`)}</span>`;
}

/** What lies over a picture that is not live: why, and how old it is. */
export function renderBanner(
  { kind, reason }: Feed,
  lastPicture: string | null,
  { text }: Speech,
): TemplateResult | typeof nothing {
  if (kind === "live") return nothing;
  const detail = text(`feed.${kind}.detail`, {
    reason: reason === undefined || reason === "" ? text("feed.no_reason") : reason,
  });
  const last =
    lastPicture === null ? nothing : html`<div>${text("feed.last_picture", { time: lastPicture })}</div>`;
  return html`<div class="banner" role="status">
    ${icon(ICONS[kind])}
    <div>
      <strong>${text(`feed.${kind}`)}</strong>
      <div>${detail}</div>
      ${last}
    </div>
  </div>`;
}
