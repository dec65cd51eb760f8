import { AgentClient } from "../api/agent-client";
import type { HomeAssistant } from "../api/hass";
import type { AgentInfo, SensorInfo, ZonesAnswer } from "../api/messages";
import type { CardConfig } from "../config/card-config";
import { configuredView, type ViewChoice, ViewMemory } from "../config/view-choice";
import type { ThermalFrame } from "../frames/frame";
import type { Feed } from "../live/liveness";
import { Session } from "../live/session";
import { materialNamer } from "../text/materials";
import { TemperatureFormat, timeOfDay } from "../text/temperature-format";
import { localizer, type TextKey } from "../text/texts";
import type { Speech, ZoneView } from "../elements/context";
import { ZoneEditor } from "../zones/editor";
import { shapeFromWire } from "../zones/shape";

/** The element that shows the card. */
export interface CardHost {
  changed(): void;
  frame(frame: ThermalFrame): void;
  /** What was shown is of another sensor. */
  blank(): void;
  say(words: string): void;
}

const NOTHING: ZonesAnswer = { revision: 0, zones: [] };

/** Everything that the card knows; its element only renders it. */
export class CardModel {
  speech: Speech | null = null;
  editor: ZoneEditor | null = null;
  private hass: HomeAssistant | null = null;
  private config: CardConfig | null = null;
  private session: Session | null = null;
  private visible = false;
  private chosenSensor: string | undefined;
  private choice: Partial<ViewChoice> = {};
  private choiceOf = "";
  private shownView: ViewChoice | null = null;
  private known = NOTHING;
  private lastPicture: number | null = null;

  constructor(private readonly host: CardHost) {}

  configure(config: CardConfig): void {
    this.config = config;
    this.chosenSensor = undefined;
    this.rebuild();
  }

  /** Takes Home Assistant's state, which changes with every entity; only what concerns the card is looked at. */
  connect(hass: HomeAssistant): void {
    const before = this.hass;
    this.hass = hass;
    const spoken = before?.locale === hass.locale && before.config.unit_system === hass.config.unit_system;
    if (!spoken) {
      this.speech = {
        text: localizer(hass.locale.language),
        format: new TemperatureFormat(hass),
        material: materialNamer(hass.locale.language),
      };
      this.shownView = null;
      this.host.changed();
    }
    if (before?.connection !== hass.connection) this.rebuild();
  }

  /** Subscribes while somebody looks, and not for a moment longer. */
  show(visible: boolean): void {
    this.visible = visible;
    if (visible) this.session?.start();
    else this.session?.stop();
    this.host.changed();
  }

  chooseSensor(id: string): void {
    this.chosenSensor = id;
    this.rebuild();
  }

  get feed(): Feed {
    return this.session?.feed ?? { kind: "waiting" };
  }

  get agent(): AgentInfo | null {
    return this.session?.agent ?? null;
  }

  get sensor(): SensorInfo | null {
    return this.session?.sensor ?? null;
  }

  get title(): string {
    const name = this.agent?.name ?? this.speech?.text("card.name") ?? "";
    return this.config?.title ?? name;
  }

  /** The sensors to choose from; empty where the configuration has chosen, or there is no choice. */
  get sensors(): readonly SensorInfo[] {
    const sensors = this.config?.sensor === undefined ? (this.agent?.sensors ?? []) : [];
    return sensors.length > 1 ? sensors : [];
  }

  /** Version of a newer card that waits for a reload; null where this is the one that is served. */
  get newerVersion(): string | null {
    const served = this.session?.servedVersion ?? null;
    return served === CARD_VERSION ? null : served;
  }

  get listShown(): boolean {
    return !(this.config?.hide_list ?? false);
  }

  /** When the picture on the screen was taken, in words; null before the first one. */
  get lastPictureTime(): string | null {
    return this.lastPicture === null || this.hass === null ? null : timeOfDay(this.lastPicture, this.hass);
  }

  get zones(): ZoneView[] {
    const { session } = this;
    if (session === null) return [];
    return this.known.zones
      .filter(({ sensor }) => sensor === session.sensor?.id)
      .map((zone) => ({
        id: zone.id,
        name: zone.name,
        shape: shapeFromWire(zone),
        figures: session.figuresOf(zone.id),
      }));
  }

  /** The same object until something about it changes. */
  get view(): ViewChoice | null {
    if (this.config === null || this.speech === null) return null;
    return (this.shownView ??= { ...configuredView(this.config, this.speech.format), ...this.choice });
  }

  chooseView(choice: Partial<ViewChoice>): void {
    this.choice = { ...this.choice, ...choice };
    this.memory.save(this.choice);
    this.shownView = null;
    this.host.changed();
  }

  resetView(): void {
    this.choice = {};
    this.memory.clear();
    this.shownView = null;
    this.host.changed();
  }

  get mayEdit(): boolean {
    return this.agent?.may_edit ?? false;
  }

  /** The agent's settings file rules: nobody may change zones from here. */
  get locked(): boolean {
    return this.known.locked ?? false;
  }

  openEditor(): void {
    const { agent, sensor, hass, speech } = this;
    if (agent === null || sensor === null || hass === null || speech === null) return;
    if (!this.mayEdit || this.locked) return;
    const client = new AgentClient(hass.connection, agent.entry_id);
    this.editor = new ZoneEditor(client, sensor.id, {
      changed: () => {
        this.takeSaved();
        this.host.changed();
      },
      say: (key: TextKey, values) => {
        this.host.say(this.speech?.text(key, values) ?? "");
      },
      newName: (number) => this.speech?.text("form.name_new", { number }) ?? "",
    });
    this.editor.learn(this.known);
  }

  /** Returns whether it closed: with unsaved changes it asks instead. */
  closeEditor(): boolean {
    if (this.editor !== null && !this.editor.close()) return false;
    this.editor = null;
    this.host.changed();
    return true;
  }

  private get memory(): ViewMemory {
    return new ViewMemory(window.localStorage, this.choiceOf);
  }

  /** An answer to a change says what the zones are now, before the agent tells everybody. */
  private takeSaved(): void {
    const saved = this.editor?.answer;
    if (saved !== undefined && saved.revision > this.known.revision) this.known = saved;
  }

  /** Nothing that was heard of one sensor is shown under the name of another. */
  private blank(): void {
    this.editor = null;
    this.known = NOTHING;
    this.lastPicture = null;
    this.host.blank();
  }

  private rebuild(): void {
    this.session?.stop();
    this.session = null;
    this.shownView = null;
    this.blank();
    const { config, hass } = this;
    if (config === null || hass === null) return;
    const sensor = this.chosenSensor ?? config.sensor;
    this.choiceOf = `thermal2mqtt-card:${config.entry ?? ""}:${sensor ?? ""}`;
    this.choice = this.memory.load();
    this.session = new Session(
      hass.connection,
      { entry: config.entry, sensor, rate: config.rate },
      {
        frame: (frame) => {
          this.lastPicture = frame.capturedAt;
          this.host.frame(frame);
        },
        zones: (answer) => {
          this.known = answer;
          this.editor?.learn(answer);
        },
        another: () => {
          this.blank();
        },
        changed: () => {
          this.host.changed();
        },
      },
    );
    if (this.visible) this.session.start();
    this.host.changed();
  }
}
