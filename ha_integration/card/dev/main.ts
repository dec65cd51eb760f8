import type { HomeAssistant } from "../src/api/hass";
import { FakeAgent } from "./fake-agent";
import { FakeConnection } from "./fake-connection";
import { sceneAt } from "./scene";

/** What the browser tests turn and look at. */
interface Home {
  agent: FakeAgent;
  connection: FakeConnection;
  card: HTMLElement | null;
  sceneAt: typeof sceneAt;
}

interface Card extends HTMLElement {
  hass: HomeAssistant;
  setConfig(config: unknown): void;
}

declare global {
  interface Window {
    home: Home;
  }
}

const query = new URLSearchParams(location.search);
const agent = new FakeAgent();
const connection = new FakeConnection(agent);
const home: Home = { agent, connection, card: null, sceneAt };
window.home = home;

const language = query.get("lang") ?? "en";
document.documentElement.lang = language;
document.documentElement.dataset.theme = query.get("theme") ?? "light";
document.documentElement.style.setProperty("--page-width", `${query.get("width") ?? "500"}px`);
customElements.define(
  "ha-card",
  class extends HTMLElement {
    constructor() {
      super();
      this.attachShadow({ mode: "open" }).innerHTML = `<style>
        :host {
          display: block;
          box-sizing: border-box;
          border: 1px solid var(--divider-color);
          border-radius: 12px;
          background: var(--card-background-color);
          color: var(--primary-text-color);
        }
      </style><slot></slot>`;
    }
  },
);

const hass: HomeAssistant = {
  connection,
  config: { unit_system: { temperature: query.get("unit") === "F" ? "°F" : "°C" }, time_zone: "UTC" },
  locale: { language, number_format: "language", time_format: "language", time_zone: "local" },
  entities: {},
  devices: {},
};

void customElements.whenDefined("thermal2mqtt-card").then(() => {
  const card = document.createElement("thermal2mqtt-card") as Card;
  card.setConfig({
    type: "custom:thermal2mqtt-card",
    ...(JSON.parse(query.get("config") ?? "{}") as object),
  });
  card.hass = hass;
  document.querySelector("main")?.append(card);
  home.card = card;
});
