import { Injectable, type Provider } from '@nestjs/common';
import { OptionsCheck } from '../options/options-check.js';
import type {
  DashboardDescription,
  SaturationDescription,
  TimelineDescription,
} from './dashboard-description.js';
import type { DashboardList } from './dashboard-list.js';

/** Lower-case words joined by dashes. */
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Port: the dashboard of one application. Packages describe their changes of state, their limits and their lists here, and
 * `@breakwater/admin` shows them. Neither depends on the other. Descriptions cost nothing while nobody looks.
 */
@Injectable()
export class Dashboard {
  readonly #descriptions = new Set<DashboardDescription>();
  readonly #lists = new Map<string, DashboardList>();

  /** Adds the descriptions of a package. Ignores a description that is there already. */
  describe(description: DashboardDescription): void {
    this.#descriptions.add(description);
  }

  /**
   * Adds a list. Returns the function that removes it.
   *
   * @throws OptionsError when the name is invalid or taken
   */
  addList(list: DashboardList): () => void {
    const check = new OptionsCheck('dashboard', 'Dashboard.addList');
    check.that(NAME.test(list.name), 'name', 'lower-case words joined by dashes', list.name);
    check.that(!this.#lists.has(list.name), 'name', 'a name that no other list has', list.name);
    this.#lists.set(list.name, list);
    return () => {
      if (this.#lists.get(list.name) === list) this.#lists.delete(list.name);
    };
  }

  get timeline(): readonly TimelineDescription[] {
    return [...this.#descriptions].flatMap(({ timeline = [] }) => timeline);
  }

  get saturation(): readonly SaturationDescription[] {
    return [...this.#descriptions].flatMap(({ saturation = [] }) => saturation);
  }

  /** The lists, in the order of their titles: modules add them in an order that changes with the imports. */
  get lists(): readonly DashboardList[] {
    return [...this.#lists.values()].toSorted((one, other) => (one.title < other.title ? -1 : 1));
  }
}

/** Creates a provider that adds the descriptions of a package when its module is instantiated. */
export const dashboardProvider = (description: DashboardDescription): Provider => ({
  provide: Symbol('@breakwater/core:DashboardDescription'),
  inject: [Dashboard],
  useFactory: (dashboard: Dashboard) => dashboard.describe(description),
});
