import {
  counted,
  headlineOf,
  LifecycleState,
  Redactor,
  ResilienceEvents,
  ResilienceGauges,
  untilAborted,
} from '@breakwater/core';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  Optional,
} from '@nestjs/common';
import { BackgroundClock } from '../background/background.clock.js';
import { ErrorTrackingSettings } from '../error-tracking.options.js';
import type { ErrorCount } from '../statistics/error-tally.js';
import { IssueCounts } from './issue-counts.js';
import { type IssueChange, type IssuePage, type IssueQuery, IssueStore } from './issue-store.js';
import { IssueUpkeep } from './issue-upkeep.js';
import { IssueWriter } from './issue-writer.js';
import type { Issue } from './issue.js';
import type { Occurrences } from './occurrences.js';
import { PendingOccurrences } from './pending-occurrences.js';

/** Writes errors to the store, and publishes the changes of their issues. */
@Injectable()
export class Issues implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('ErrorTracker');
  readonly pending: PendingOccurrences;
  readonly counts: IssueCounts;
  readonly writer: IssueWriter;
  readonly #upkeep: IssueUpkeep;
  readonly #withdraw: () => void;

  constructor(
    @Inject(ErrorTrackingSettings) settings: ErrorTrackingSettings,
    @Inject(IssueStore) private readonly store: IssueStore,
    @Inject(BackgroundClock) private readonly clock: BackgroundClock,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(Redactor) redactor: Redactor,
    @Optional() @Inject(LifecycleState) private readonly lifecycle?: LifecycleState,
  ) {
    const describe = (error: unknown): string => redactor.text(headlineOf(error));
    const onChanges = (changes: readonly IssueChange[]): Promise<void> => this.#onChanges(changes);
    this.pending = new PendingOccurrences(settings.maxPending);
    this.counts = new IssueCounts(clock, store);
    this.writer = new IssueWriter(clock, store, this.pending, settings.flushInterval, {
      onStored: (batch, changes) => this.#onStored(batch, changes),
      describe,
    });
    this.#upkeep = new IssueUpkeep(clock, store, settings.retention, { onSettled: onChanges, describe });
    this.#withdraw = gauges.provide('issues', () => this.counts.gauges());
  }

  /** Loads the counts in the background, because a store that is down must not keep the application from starting. */
  onApplicationBootstrap(): void {
    this.#upkeep.start();
    // Start-up tasks may create the table, so the store is queried after them.
    if (this.lifecycle?.phase !== 'starting') void this.refresh();
    else this.lifecycle.onPhase((phase) => phase === 'running' && void this.refresh());
  }

  onApplicationShutdown(): void {
    this.#upkeep.stop();
    this.#withdraw();
  }

  find(id: string): Promise<Issue | undefined> {
    return this.store.find(id);
  }

  list(query: IssueQuery): Promise<IssuePage> {
    return this.store.list(query);
  }

  async resolve(id: string): Promise<Issue | undefined> {
    return this.#changed(await this.store.resolve(id, this.clock.date()));
  }

  async archive(id: string): Promise<Issue | undefined> {
    return this.#changed(await this.store.archive(id, this.clock.date()));
  }

  async unarchive(id: string): Promise<Issue | undefined> {
    return this.#changed(await this.store.unarchive(id, this.clock.date()));
  }

  /** Loads the counts from the store; when the store fails, the counts stay unchanged. */
  refresh(): Promise<void> {
    return this.counts.refresh();
  }

  /** Errors of issues that the counts do not contain yet. */
  *uncounted(): Iterable<ErrorCount> {
    yield* this.counts.since;
    yield* this.writer.unconfirmed();
  }

  /** Adds all waiting errors to their issues, until the signal aborts. Never rejects. */
  async flush(signal?: AbortSignal): Promise<void> {
    await untilAborted(this.writer.flush(), signal);
  }

  /** Stores all waiting errors, and retries until the signal aborts. Errors that are left then are lost; their number is logged. */
  async close(signal: AbortSignal): Promise<void> {
    await untilAborted(this.writer.close(signal), signal);
    const lost = [...this.writer.unconfirmed()];
    if (lost.length === 0) return;
    const errors = lost.reduce((sum, { count }) => sum + count, 0);
    this.#logger.error(
      `The application ended before it had stored ${counted(errors, 'error')} of ${counted(lost.length, 'issue')}.`,
    );
  }

  async #changed(change: IssueChange | undefined): Promise<Issue | undefined> {
    if (change) await this.#onChanges([change]);
    return change?.issue;
  }

  async #onStored(batch: readonly Occurrences[], changes: readonly IssueChange[]): Promise<void> {
    this.#publish(changes);
    await this.counts.add(batch, changes.length > 0);
  }

  async #onChanges(changes: readonly IssueChange[]): Promise<void> {
    this.#publish(changes);
    await this.refresh();
  }

  #publish(changes: readonly IssueChange[]): void {
    for (const { issue, from } of changes) {
      if (from === issue.state) continue;
      this.events.publish('issue.transition', {
        issue: issue.id,
        fingerprint: issue.fingerprint,
        title: issue.title,
        category: issue.category,
        severity: issue.severity,
        ...(from !== undefined && { from }),
        to: issue.state,
        count: issue.count,
        at: this.clock.date().getTime(),
      });
    }
  }
}
