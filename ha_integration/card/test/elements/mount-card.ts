import { FakeAgent } from "../../dev/fake-agent";
import { FakeConnection } from "../../dev/fake-connection";
import { CardElement } from "../../src/elements/card";
import { hassLike } from "../hass-like";
import { FakeObserver } from "../live/fake-observer";

export interface MountedCard {
  card: CardElement;
  agent: FakeAgent;
  connection: FakeConnection;
  observer: FakeObserver;
}

/** A card on a dashboard with an agent behind it, in sight. Needs fake timers and a stubbed IntersectionObserver. */
export function mountCard(config: object = {}, agent = new FakeAgent()): MountedCard {
  const connection = new FakeConnection(agent);
  const card = new CardElement();
  card.setConfig({ type: "custom:thermal2mqtt-card", ...config });
  card.hass = hassLike({ connection });
  document.body.append(card);
  const observer = FakeObserver.all.at(-1);
  if (observer === undefined) throw new Error("the card observes nothing");
  observer.tell(true);
  return { card, agent, connection, observer };
}
