import { type FaultSettings, NO_FAULTS } from './fault-settings.js';
import { parseFaultSettings } from './parse-fault-settings.js';

/** The faults of a service that does not answer HTTP requests. */
export interface OwnFaults {
  /** The current settings, as `GET /faults` shows them. */
  readonly settings: object;
  /**
   * Takes the body of `PUT /faults/:service` over.
   *
   * @throws HttpProblem 400 naming every wrong field; nothing is changed then
   */
  change(body: unknown): void;
  /** Takes over the settings that `PUT /faults` gives all services, as far as they have a meaning for this one. */
  follow(settings: FaultSettings): void;
}

/** The current faults of each service. */
export class Faults {
  readonly #http: Map<string, FaultSettings>;
  /** Names of all services. */
  readonly services: readonly string[];

  /**
   * @param routes paths of the data routes, by the name of the service that answers them
   * @param own the other services by name
   */
  constructor(
    private readonly routes: Readonly<Record<string, readonly string[]>>,
    private readonly own: Readonly<Record<string, OwnFaults>>,
  ) {
    this.#http = new Map(Object.keys(routes).map((service) => [service, NO_FAULTS]));
    this.services = [...this.#http.keys(), ...Object.keys(own)];
  }

  /** The settings of a service that answers HTTP requests. */
  of(service: string): FaultSettings {
    return this.#http.get(service) ?? NO_FAULTS;
  }

  /** The settings of any service, to be shown. */
  shown(service: string): object {
    return this.own[service]?.settings ?? this.of(service);
  }

  /** The settings by service. */
  all(): Readonly<Record<string, object>> {
    return Object.fromEntries(this.services.map((service) => [service, this.shown(service)]));
  }

  /**
   * Sets the faults of one service.
   *
   * @throws HttpProblem 400 naming every wrong field
   */
  change(service: string, body: unknown): object {
    const own = this.own[service];
    if (own) own.change(body);
    else this.#http.set(service, parseFaultSettings(body, this.routes[service]));
    return this.shown(service);
  }

  /**
   * Sets the faults of all services.
   *
   * @throws HttpProblem 400 naming every wrong field
   */
  changeAll(body: unknown): FaultSettings {
    return this.#follow(parseFaultSettings(body, Object.values(this.routes).flat()));
  }

  /** Ends the faults of one service. */
  end(service: string): object {
    this.#set(service, NO_FAULTS);
    return this.shown(service);
  }

  /** Ends the faults of all services. */
  endAll(): FaultSettings {
    return this.#follow(NO_FAULTS);
  }

  #follow(settings: FaultSettings): FaultSettings {
    for (const service of this.services) this.#set(service, settings);
    return settings;
  }

  #set(service: string, settings: FaultSettings): void {
    const own = this.own[service];
    if (own) own.follow(settings);
    else this.#http.set(service, settings);
  }
}
