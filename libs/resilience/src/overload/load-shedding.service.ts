import {
  type Clock,
  type HealthDetails,
  type LifecycleState,
  type Metrics,
  type ModuleStatus,
  type ResilienceEvents,
  type ResilienceGauges,
  type StatusReporter,
  type Timer,
  counted,
} from '@breakwater/core';
import { Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { EventLoopDelay } from './event-loop-delay.js';
import type { LoadShedder } from './load-shedder.js';
import { OVERLOAD_RULES } from './overload.constants.js';
import type { OverloadEndedEvent, OverloadGauge, OverloadStartedEvent } from './overload.events.js';
import { OVERLOAD_METRICS } from './overload.metrics.js';

/** Measures the load of the application and shows the state of load shedding. It is injectable if the option `overload` is set. */
export class LoadShedding implements OnApplicationBootstrap, OnModuleDestroy, StatusReporter {
  readonly #logger = new Logger('Overload');
  #timer: Timer | undefined;

  /** @internal */
  constructor(
    private readonly shedder: LoadShedder,
    private readonly delay: EventLoopDelay,
    private readonly clock: Clock,
    events: ResilienceEvents,
    gauges: ResilienceGauges,
    metrics: Metrics,
    details: HealthDetails,
    private readonly lifecycle?: LifecycleState,
  ) {
    metrics.register(OVERLOAD_METRICS);
    gauges.provide('overload', () => [this.state]);
    details.provide('overload', () => this.state);
    events.on('overload.started', (event) => this.#logger.warn(startedLine(event)));
    events.on('overload.ended', (event) => this.#logger.log(endedLine(event)));
  }

  /** The signals of the last second, and the requests that are refused at this moment. */
  get state(): OverloadGauge {
    return this.shedder.state;
  }

  getHealthStatus(): ModuleStatus {
    const { state } = this;
    return {
      status: state.shedding ? 'degraded' : 'healthy',
      message: state.shedding
        ? `The service is overloaded and refuses ${percent(state.rejectedShare)} of the requests.`
        : 'The service is not overloaded.',
      details: { ...state },
    };
  }

  /** Returns whether requests may be refused: a start and a shutdown keep the event loop busy, too. */
  get isActive(): boolean {
    return this.#timer !== undefined && (this.lifecycle?.phase ?? 'running') === 'running';
  }

  onApplicationBootstrap(): void {
    this.delay.start();
    this.shedder.measure({ longest: 0, shortest: 0, utilization: 0 });
    this.#arm(OVERLOAD_RULES.adjustment);
  }

  onModuleDestroy(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.delay.stop();
    this.shedder.stop();
  }

  #arm(wait: number): void {
    this.#timer = this.clock.setTimeout(() => this.#onTimer(), wait);
    this.#timer.unref();
  }

  #onTimer(): void {
    const delay = this.delay.read();
    if (!this.isActive) {
      this.shedder.stop();
      this.#arm(OVERLOAD_RULES.adjustment);
      return;
    }
    // A request that arrived before the late timer may have led to the judgement already.
    const left = this.shedder.dueIn(this.clock.now());
    if (left <= 0 || left === Infinity) this.shedder.measure(delay);
    this.#arm(Math.max(1, this.shedder.dueIn(this.clock.now())));
  }
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function startedLine({ longestDelay, inFlight, usualInFlight }: OverloadStartedEvent): string {
  const usual = usualInFlight === undefined ? '' : ` (usually ${usualInFlight})`;
  return (
    `The service is overloaded: timers are up to ${Math.round(longestDelay)} ms late, and ${counted(inFlight, 'request')} ` +
    `are in flight${usual}. It refuses the least important requests until the overload is over.`
  );
}

function endedLine({ duration, requests, refused, highestShare }: OverloadEndedEvent): string {
  return (
    `The overload is over after ${Math.round(duration / 1_000)} s: ${refused} of ${counted(requests, 'request')} were refused, ` +
    `at most ${percent(highestShare)} at once.`
  );
}
