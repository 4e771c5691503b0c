import { Clock } from '@breakwater/core';
import { Closers } from '@breakwater/lifecycle';
import { Inject, Injectable, type OnModuleInit, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { AlertManager } from '../alerts/alert-manager.js';
import { ErrorTrackingSettings } from '../error-tracking.options.js';
import { Issues } from '../issues/issues.js';

/** Room for the last flush to end by itself before lifecycle gives it up, in milliseconds. */
const GRACE = 500;

/**
 * Starts the alerts; and after the last request brings the last errors to the store and the last alerts to people: as a closer of
 * `LifecycleModule`, or without that module in `onApplicationShutdown`, when Nest's HTTP server has ended.
 */
@Injectable()
export class ErrorTrackingHooks implements OnModuleInit, OnApplicationShutdown {
  #closed: Promise<void> | undefined;

  constructor(
    @Inject(ErrorTrackingSettings) private readonly settings: ErrorTrackingSettings,
    @Inject(Issues) private readonly issues: Issues,
    @Inject(AlertManager) private readonly alerts: AlertManager,
    @Inject(Clock) private readonly clock: Clock,
    @Optional() @Inject(Closers) closers?: Closers,
  ) {
    closers?.register('error-tracking', ({ signal }) => this.close(signal), {
      timeout: settings.closeTimeout + GRACE,
    });
  }

  /** Before the start-up tasks, as their failure may be worth an alert. */
  onModuleInit(): void {
    this.alerts.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  /** Ends within `closeTimeout`, and when the signal aborts; the second call waits for the first. */
  close(signal?: AbortSignal): Promise<void> {
    return (this.#closed ??= this.#close(signal));
  }

  /** First the issues, as what becomes of them may be worth an alert; half of the time each, as the store may be what is down. */
  async #close(signal: AbortSignal | undefined): Promise<void> {
    await this.#within(signal, (end) => this.issues.close(end));
    await this.#within(signal, (end) => this.alerts.flush(end));
    this.alerts.stop();
  }

  async #within(outer: AbortSignal | undefined, work: (end: AbortSignal) => Promise<void>): Promise<void> {
    const limit = new AbortController();
    const timer = this.clock.setTimeout(() => limit.abort(), this.settings.closeTimeout / 2);
    await work(outer ? AbortSignal.any([outer, limit.signal]) : limit.signal);
    this.clock.clearTimeout(timer);
  }
}
