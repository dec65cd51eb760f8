import type { HomeAssistant } from "../api/hass";

const KELVIN_TO_FAHRENHEIT = 1.8;

/** Number formats of a user's profile that name no language of their own. */
const NUMBER_LOCALES: Record<string, string> = {
  comma_decimal: "en-US",
  decimal_comma: "de-DE",
  space_comma: "fr-FR",
  quote_decimal: "de-CH",
  none: "en-US",
};

/** Turns Celsius, and numbers beside them, into what the user reads and types, by unit system and number format. */
export class TemperatureFormat {
  readonly unit: string;
  private readonly fahrenheit: boolean;
  private readonly digits: Intl.NumberFormat;
  private readonly ratios: Intl.NumberFormat;

  constructor(hass: Pick<HomeAssistant, "config" | "locale">) {
    this.unit = hass.config.unit_system.temperature;
    this.fahrenheit = this.unit === "°F";
    this.digits = new Intl.NumberFormat(numberLocale(hass), {
      minimumFractionDigits: 1,
      maximumFractionDigits: 1,
      useGrouping: hass.locale.number_format !== "none",
    });
    this.ratios = new Intl.NumberFormat(numberLocale(hass), {
      minimumFractionDigits: 2,
      maximumFractionDigits: 4,
    });
  }

  /** A temperature with its unit; null where it is not known. */
  temperature(celsius: number | null): string | null {
    return celsius === null || Number.isNaN(celsius) ? null : this.withUnit(this.toUser(celsius));
  }

  /** A difference of two temperatures with its unit: 5 K are 9 °F. */
  difference(kelvin: number): string {
    return this.withUnit(this.differenceToUser(kelvin));
  }

  /** A number without a unit, such as an emissivity. */
  ratio(value: number): string {
    return this.ratios.format(value);
  }

  toUser(celsius: number): number {
    return this.fahrenheit ? celsius * KELVIN_TO_FAHRENHEIT + 32 : celsius;
  }

  toCelsius(user: number): number {
    return this.fahrenheit ? (user - 32) / KELVIN_TO_FAHRENHEIT : user;
  }

  differenceToUser(kelvin: number): number {
    return this.fahrenheit ? kelvin * KELVIN_TO_FAHRENHEIT : kelvin;
  }

  differenceToKelvin(user: number): number {
    return this.fahrenheit ? user / KELVIN_TO_FAHRENHEIT : user;
  }

  private withUnit(value: number): string {
    // Rounding away from "-0.0", which is a temperature nobody knows.
    return `${this.digits.format(Math.round(value * 10) / 10 + 0)}\u00a0${this.unit}`;
  }
}

/** The time of day of a picture, as the user's profile asks for it. */
export function timeOfDay(milliseconds: number, hass: Pick<HomeAssistant, "config" | "locale">): string {
  const { language, time_format: format, time_zone: zone } = hass.locale;
  const locale = format === "system" ? undefined : language;
  return new Intl.DateTimeFormat(locale, {
    hour: "numeric",
    minute: "2-digit",
    second: "2-digit",
    hour12: format === "12" ? true : format === "24" ? false : undefined,
    timeZone: zone === "server" ? hass.config.time_zone : undefined,
  }).format(milliseconds);
}

function numberLocale(hass: Pick<HomeAssistant, "locale">): string | undefined {
  const { number_format: format, language } = hass.locale;
  return format === "system" ? undefined : (NUMBER_LOCALES[format] ?? language);
}
