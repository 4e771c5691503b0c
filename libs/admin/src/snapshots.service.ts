import {
  Clock,
  Dashboard,
  Redactor,
  RepeatedFailure,
  ResilienceGauges,
  type Saturation,
  type SaturationDescription,
} from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { FleetViews } from './fleet/fleet-views.js';
import { Curves } from './snapshot/curves.js';
import { ListViews } from './snapshot/list-views.js';
import type { Snapshot } from './snapshot/snapshot.js';
import { ThisInstance } from './snapshot/this-instance.js';
import { Verdicts } from './snapshot/verdict.js';
import { Timeline } from './timeline/timeline.js';

/** Maximum number of bars. */
const BARS = 500;

/** Takes snapshots of everything on the page. */
@Injectable()
export class Snapshots {
  readonly #logger = new Logger('Dashboard');
  readonly #failure: RepeatedFailure;

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Dashboard) private readonly dashboard: Dashboard,
    @Inject(ResilienceGauges) private readonly gauges: ResilienceGauges,
    @Inject(Redactor) private readonly redactor: Redactor,
    private readonly timeline: Timeline,
    private readonly verdicts: Verdicts,
    private readonly lists: ListViews,
    private readonly curves: Curves,
    private readonly instance: ThisInstance,
    private readonly fleet: FleetViews,
  ) {
    this.#failure = new RepeatedFailure(clock);
  }

  /**
   * Takes a snapshot. Resolves also while databases and Redis are down.
   *
   * @param patience milliseconds to wait for new rows of a list that has shown some
   */
  async take(patience?: number): Promise<Snapshot> {
    const lists = await this.lists.get(patience);
    return {
      at: this.clock.date().getTime(),
      instance: this.instance,
      fleet: this.fleet.get(),
      verdict: this.verdicts.get(),
      timeline: [...this.timeline.entries],
      lists,
      saturation: this.#saturation(),
      curves: this.curves.get(),
    };
  }

  #saturation(): Saturation[] {
    const bars: Saturation[] = [];
    for (const { gauge, measure } of this.dashboard.saturation) {
      for (const value of this.gauges.each<never>(gauge)) {
        const bar = this.#barOf(measure, value);
        if (bar) bars.push(bar);
        if (bars.length === BARS) return bars;
      }
    }
    return bars;
  }

  /** A description that throws costs its own bar. */
  #barOf(measure: SaturationDescription['measure'], gauge: never): Saturation | undefined {
    try {
      const bar = measure(gauge);
      return bar && this.#withoutSecrets(bar);
    } catch (error) {
      const what = 'A bar of the dashboard cannot be described; the others are shown.';
      const line = this.#failure.describe(what, () => this.redactor.stack(error));
      if (line !== undefined) this.#logger.error(line);
      return undefined;
    }
  }

  #withoutSecrets(bar: Saturation): Saturation {
    const { name, note } = bar;
    return {
      ...bar,
      name: this.redactor.text(name),
      ...(note !== undefined && { note: this.redactor.text(note) }),
    };
  }
}
