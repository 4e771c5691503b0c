import { type FaultSettings, NO_FAULTS } from './fault-settings.js';

/** The current faults of each service. */
export class Faults {
  readonly #settings: Map<string, FaultSettings>;

  /** @param changed hears of the settings of a service after each change */
  constructor(
    readonly services: readonly string[],
    private readonly changed: (service: string, settings: FaultSettings) => void = () => undefined,
  ) {
    this.#settings = new Map(services.map((service) => [service, NO_FAULTS]));
  }

  /** The settings of one service; those without faults for an unknown one. */
  of(service: string): FaultSettings {
    return this.#settings.get(service) ?? NO_FAULTS;
  }

  /** Sets the faults of one service. */
  set(service: string, settings: FaultSettings): FaultSettings {
    this.#settings.set(service, settings);
    this.changed(service, settings);
    return settings;
  }

  /** Sets the faults of all services. */
  setAll(settings: FaultSettings): FaultSettings {
    for (const service of this.services) this.set(service, settings);
    return settings;
  }

  /** The settings by service. */
  all(): Readonly<Record<string, FaultSettings>> {
    return Object.fromEntries(this.#settings);
  }
}
