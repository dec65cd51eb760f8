import { describe, expect, it } from "vitest";

import type { HassLocale } from "../../src/api/hass";
import { TemperatureFormat, timeOfDay } from "../../src/text/temperature-format";

type Settings = ConstructorParameters<typeof TemperatureFormat>[0];

function settings(temperature: string, locale: Partial<HassLocale> = {}): Settings {
  return {
    config: { unit_system: { temperature }, time_zone: "Asia/Tokyo" },
    locale: {
      language: "en",
      number_format: "language",
      time_format: "language",
      time_zone: "local",
      ...locale,
    },
  };
}

function plain(words: string | null): string | null {
  return words?.replaceAll(/\s/g, " ").replaceAll("’", "'") ?? null;
}

describe("a temperature", () => {
  it.each([
    ["°C", 21.46, "21.5 °C"],
    ["°C", -0.04, "0.0 °C"],
    ["°C", -12.3, "-12.3 °C"],
    ["°F", 100, "212.0 °F"],
    ["°F", -40, "-40.0 °F"],
  ])("in %s of %d Celsius is shown as %s", (unit, celsius, shown) => {
    expect(plain(new TemperatureFormat(settings(unit)).temperature(celsius))).toBe(shown);
  });

  it("that is not known is not shown as a number", () => {
    const format = new TemperatureFormat(settings("°C"));
    expect(format.temperature(null)).toBeNull();
    expect(format.temperature(NaN)).toBeNull();
  });

  it.each([
    [{ language: "de" }, "1.234,5 °C"],
    [{ number_format: "decimal_comma" }, "1.234,5 °C"],
    [{ language: "de", number_format: "comma_decimal" }, "1,234.5 °C"],
    [{ number_format: "space_comma" }, "1 234,5 °C"],
    [{ number_format: "quote_decimal" }, "1'234.5 °C"],
    [{ number_format: "none" }, "1234.5 °C"],
  ])("follows the user's number format %o", (locale, shown) => {
    expect(plain(new TemperatureFormat(settings("°C", locale)).temperature(1234.5))).toBe(shown);
  });

  it("follows the browser's number format when the user wants the system's", () => {
    const format = new TemperatureFormat(settings("°C", { language: "de", number_format: "system" }));
    expect(plain(format.temperature(1.5))).toBe(`${(1.5).toLocaleString(undefined)} °C`);
  });
});

describe("a difference", () => {
  it("of 5 kelvin is 9 Fahrenheit, not 41", () => {
    expect(plain(new TemperatureFormat(settings("°F")).difference(5))).toBe("9.0 °F");
    expect(plain(new TemperatureFormat(settings("°C")).difference(5))).toBe("5.0 °C");
  });
});

it.each(["°C", "°F"])("what is typed in %s comes back as it was", (unit) => {
  const format = new TemperatureFormat(settings(unit));
  expect(format.toUser(format.toCelsius(72.5))).toBeCloseTo(72.5);
  expect(format.differenceToUser(format.differenceToKelvin(3))).toBeCloseTo(3);
});

it("a number without a unit has the user's decimal sign, two digits, and more where it has more", () => {
  const german = new TemperatureFormat(settings("°C", { language: "de", number_format: "language" }));
  expect([1, 0.4, 0.955].map((value) => german.ratio(value))).toEqual(["1,00", "0,40", "0,955"]);
});

describe("the time of a picture", () => {
  const noon = Date.parse("2026-11-20T12:34:56Z");

  it("is told in the server's zone, where the user wants it so", () => {
    expect(plain(timeOfDay(noon, settings("°C", { time_zone: "server" })))).toBe("9:34:56 PM");
  });

  it.each([
    [{ language: "en", time_format: "24" }, "21:34:56"],
    [{ language: "de", time_format: "language" }, "21:34:56"],
    [{ language: "de", time_format: "12" }, "9:34:56 PM"],
  ])("is told in the user's time format %o", (locale, shown) => {
    expect(plain(timeOfDay(noon, settings("°C", { time_zone: "server", ...locale })))).toBe(shown);
  });

  it("is told in the browser's zone otherwise", () => {
    const here = new Date(noon).toLocaleTimeString("en");
    expect(plain(timeOfDay(noon, settings("°C", { time_format: "language" })))).toBe(plain(here));
    expect(timeOfDay(noon, settings("°C", { time_format: "system" }))).not.toBe("");
  });
});
