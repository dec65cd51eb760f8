import type { HomeAssistant } from "./api/hass";
import { CARD_TYPE } from "./config/card-config";
import { type Suggestion, suggestionFor } from "./config/suggestion";
import "./elements/card";
import { localizer } from "./text/texts";

interface CustomCard {
  type: string;
  name: string;
  description: string;
  preview: boolean;
  documentationURL: string;
  getEntitySuggestion: (hass: HomeAssistant, entityId: string) => Suggestion | null;
}

declare global {
  interface Window {
    customCards?: CustomCard[];
  }
}

/** In the language that the page has when somebody looks: it is not known yet when this module is loaded. */
function text(key: "card.name" | "card.description"): string {
  return localizer(document.documentElement.lang || navigator.language)(key);
}

const cards = (window.customCards ??= []);
if (!cards.some(({ type }) => type === CARD_TYPE)) {
  cards.push({
    type: CARD_TYPE,
    get name() {
      return text("card.name");
    },
    get description() {
      return text("card.description");
    },
    preview: true,
    documentationURL: "https://github.com/thermal2mqtt/thermal2mqtt#card",
    getEntitySuggestion: suggestionFor,
  });
}
