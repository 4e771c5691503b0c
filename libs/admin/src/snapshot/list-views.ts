import {
  Clock,
  Dashboard,
  type DashboardList,
  type DashboardRow,
  Redactor,
  settledWithin,
} from '@breakwater/core';
import { Inject, Injectable, ServiceUnavailableException } from '@nestjs/common';
import { LIST_TIMEOUT, ROWS } from '../admin.constants.js';
import type { ListView } from './snapshot.js';

/** Rows are read again after this many times the duration of the last reading, so that a slow store is not asked all the time. */
const REST = 10;

/** The rows of one list, as they were read last. */
interface Reading {
  /** `undefined` until the first reading has ended. */
  rows?: readonly DashboardRow[];
  problem?: 'late' | 'failed';
  /** The reading that is under way. */
  running?: Promise<void>;
  /** Time of `Clock.now()` at which it began. */
  startedAt: number;
  /** Time of `Clock.now()` before which the rows are not read again. */
  restUntil: number;
}

/** Reads the lists of all packages. A list that fails or is late shows its last rows, and holds up no other list. */
@Injectable()
export class ListViews {
  readonly #readings = new Map<DashboardList, Reading>();

  constructor(
    @Inject(Dashboard) private readonly dashboard: Dashboard,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Redactor) private readonly redactor: Redactor,
  ) {}

  /**
   * Returns all lists. Resolves when each has been read, has shown rows before and takes longer than `patience` milliseconds now, or takes
   * longer than {@link LIST_TIMEOUT}.
   */
  async get(patience = LIST_TIMEOUT): Promise<readonly ListView[]> {
    return Promise.all(
      this.dashboard.lists.map(async (list) => {
        const { rows = [], problem } = await this.#read(list, patience);
        const { name, title, section, actions, activity } = list;
        return {
          name,
          title,
          section,
          ...(actions !== undefined && { actions }),
          details: 'find' in list,
          ...(activity && { unit: activity.unit }),
          rows,
          ...(problem && { problem }),
        };
      }),
    );
  }

  /**
   * Returns the details of one row without secrets; `undefined` for an unknown list or row.
   *
   * @throws HttpException with status 503 when they take longer than {@link LIST_TIMEOUT}
   */
  async find(name: string, id: string): Promise<object | undefined> {
    const list = this.dashboard.lists.find((one) => one.name === name);
    const settled = await settledWithin(this.clock, list?.find?.(id), LIST_TIMEOUT);
    if (settled.status === 'pending') {
      throw new ServiceUnavailableException('The details did not arrive in time.');
    }
    if (settled.status === 'rejected') throw settled.reason;
    return settled.value && (this.redactor.value(settled.value) as object);
  }

  async #read(list: DashboardList, patience: number): Promise<Reading> {
    const reading: Reading = this.#readings.get(list) ?? { startedAt: 0, restUntil: 0 };
    this.#readings.set(list, reading);
    if (!reading.running && this.clock.now() >= reading.restUntil) {
      reading.startedAt = this.clock.now();
      reading.running = this.#refresh(list, reading).finally(() => delete reading.running);
    }
    if (!reading.running) return reading;
    const left = Math.max(reading.startedAt + LIST_TIMEOUT - this.clock.now(), 0);
    const limit = reading.rows ? Math.min(patience, left) : left;
    const settled = await settledWithin(this.clock, reading.running, limit);
    if (settled.status === 'pending' && limit === left) reading.problem = 'late';
    return reading;
  }

  async #refresh(list: DashboardList, reading: Reading): Promise<void> {
    try {
      const rows = await list.rows(ROWS);
      reading.rows = rows.slice(0, ROWS).map((row) => this.#withoutSecrets(row));
      delete reading.problem;
    } catch {
      reading.problem = 'failed';
    }
    reading.restUntil = this.clock.now() + (this.clock.now() - reading.startedAt) * REST;
  }

  #withoutSecrets(row: DashboardRow): DashboardRow {
    const { title, facts = {} } = row;
    const shown = Object.entries(facts).map(([label, value]) => [
      label,
      typeof value === 'string' ? this.redactor.text(value) : value,
    ]);
    return { ...row, title: this.redactor.text(title), facts: Object.fromEntries(shown) as typeof facts };
  }
}
