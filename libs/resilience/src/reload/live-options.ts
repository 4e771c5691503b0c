import { isDeepStrictEqual } from 'node:util';
import {
  Clock,
  HealthDetails,
  messageOf,
  Metrics,
  Redactor,
  ResilienceEvents,
  ResilienceGauges,
  seconds,
  settledWithin,
  Shutdown,
} from '@breakwater/core';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  Optional,
} from '@nestjs/common';
import { PolicyHome } from '../pipeline/policy-home.js';
import { applyReloaded } from './apply-reloaded.js';
import { isStream, type ReloadSource, STREAM_NAME } from './options-source.js';
import { checkReloaded } from './reloadable-options.js';
import type { LiveOptionsGauge } from './reload.events.js';
import { RELOAD_METRICS } from './reload.metrics.js';

/** Injection token of the option `reload`. */
export const RELOAD_SOURCE = Symbol('@breakwater/resilience:ReloadSource');

/** Limit of one reading. */
const READ_TIMEOUT = seconds(5);

/** Maximum length of the reason of a rejection. */
const MAX_REASON = 2_000;

/** Brings the options of a source into force, at the start and each time that they change. Without the option `reload` it does nothing. */
@Injectable()
export class LiveOptions implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #logger = new Logger('LiveOptions');
  readonly #name: string;
  /** The options that were read last, whether they were valid or not. */
  #last: unknown;
  /** The problem of the last reading, and that of the options that were read last. */
  readonly #problems: { reading?: string | undefined; options?: string | undefined } = {};
  #reloads = 0;
  #rejections = 0;
  /** The reading that runs. */
  #reading: Promise<void> | undefined;
  #isDue = false;
  #stopWatching: (() => void) | undefined;
  #ended = false;

  constructor(
    @Inject(RELOAD_SOURCE) private readonly source: ReloadSource | undefined,
    @Inject(PolicyHome) private readonly home: PolicyHome,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Redactor) private readonly redactor: Redactor,
    @Inject(ResilienceEvents) private readonly events: ResilienceEvents,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(Metrics) metrics: Metrics,
    @Inject(HealthDetails) details: HealthDetails,
    @Optional() @Inject(Shutdown) shutdown: Shutdown | undefined,
  ) {
    this.#name = source && !isStream(source) ? source.name : STREAM_NAME;
    if (!source) return;
    metrics.register(RELOAD_METRICS);
    gauges.provide('live-options', () => [this.gauge]);
    details.provide('live-options', () => ({ ...this.gauge, reason: this.#rejected }));
    shutdown?.stopIntake('live-options', () => this.#end());
  }

  /** Reads the options before the application listens. Options that cannot be read do not prevent the start. */
  async onApplicationBootstrap(): Promise<void> {
    const { source } = this;
    if (!source) return;
    if (isStream(source)) {
      void this.#follow(source);
      return;
    }
    await this.#reload();
    this.#stopWatching = source.watch?.(() => void this.#reload(), this.clock);
  }

  onApplicationShutdown(): void {
    this.#end();
  }

  /** The source as of now. */
  get gauge(): LiveOptionsGauge {
    return {
      source: this.#name,
      valid: this.#rejected === undefined,
      reloads: this.#reloads,
      rejections: this.#rejections,
    };
  }

  /** Reads and applies the options. A change during a reading causes one more reading. */
  #reload(): Promise<void> {
    this.#isDue = true;
    this.#reading ??= this.#readWhileDue().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readWhileDue(): Promise<void> {
    const { source } = this;
    if (!source || isStream(source)) return;
    while (this.#isDue && !this.#ended) {
      this.#isDue = false;
      const work = Promise.resolve().then(() => source.read());
      const read = await settledWithin(this.clock, work, READ_TIMEOUT);
      if (read.status === 'fulfilled') this.#take(read.value);
      else if (read.status === 'rejected')
        this.#reject('reading', `It cannot be read: ${messageOf(read.reason)}`);
      else this.#reject('reading', `It did not answer within ${READ_TIMEOUT} ms.`);
    }
  }

  async #follow(source: AsyncIterable<unknown>): Promise<void> {
    const iterator = source[Symbol.asyncIterator]();
    this.#stopWatching = () => void Promise.resolve(iterator.return?.()).catch(() => undefined);
    try {
      for (let next = await iterator.next(); !next.done && !this.#ended; next = await iterator.next()) {
        this.#take(next.value);
      }
    } catch (error) {
      this.#reject('reading', `It has ended: ${messageOf(error)}`);
    }
  }

  #take(options: unknown): void {
    if (this.#ended) return;
    this.#problems.reading = undefined;
    // After an outage, a source often has the same options as before.
    if (this.#last !== undefined && isDeepStrictEqual(options, this.#last)) return;
    this.#last = options;
    try {
      const reloaded = checkReloaded(this.home, this.#name, options);
      const changes = applyReloaded(this.home, reloaded, this.redactor);
      this.#problems.options = undefined;
      if (changes.length === 0) return;
      this.#reloads++;
      this.#logger.log(`The options of ${this.#name} are in force; values that changed: ${changes.length}.`);
      this.events.publish('options.reloaded', {
        source: this.#name,
        changes,
        at: this.clock.date().getTime(),
      });
    } catch (error) {
      this.#reject('options', messageOf(error));
    }
  }

  get #rejected(): string | undefined {
    return this.#problems.reading ?? this.#problems.options;
  }

  /** Notes a problem, and reports it unless it is known. */
  #reject(of: 'reading' | 'options', problem: string): void {
    const reason = this.redactor.text(problem, MAX_REASON);
    const isKnown = reason === this.#rejected;
    this.#problems[of] = reason;
    if (isKnown) return;
    this.#rejections++;
    this.#logger.error(
      `The options of ${this.#name} are rejected; the present options stay in force. ${reason}`,
    );
    this.events.publish('options.rejected', { source: this.#name, reason, at: this.clock.date().getTime() });
  }

  #end(): void {
    this.#ended = true;
    this.#stopWatching?.();
    this.#stopWatching = undefined;
  }
}
