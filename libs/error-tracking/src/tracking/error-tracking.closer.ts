import { Clock } from '@breakwater/core';
import { Closers } from '@breakwater/lifecycle';
import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { ErrorTrackingSettings } from '../error-tracking.options.js';
import { Issues } from './issues.js';

/** Room for the last flush to end by itself before lifecycle gives it up, in milliseconds. */
const GRACE = 500;

/**
 * Brings the last errors to the store after the last request: as a closer of `LifecycleModule`, and without that module in
 * `onApplicationShutdown`, when Nest's HTTP server has ended.
 */
@Injectable()
export class ErrorTrackingCloser implements OnApplicationShutdown {
  #closed: Promise<void> | undefined;

  constructor(
    @Inject(ErrorTrackingSettings) private readonly settings: ErrorTrackingSettings,
    @Inject(Issues) private readonly issues: Issues,
    @Inject(Clock) private readonly clock: Clock,
    @Optional() @Inject(Closers) closers?: Closers,
  ) {
    closers?.register('error-tracking', ({ signal }) => this.close(signal), {
      timeout: settings.closeTimeout + GRACE,
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  /** Ends within `closeTimeout`, and when the signal aborts; the second call waits for the first. */
  close(signal?: AbortSignal): Promise<void> {
    return (this.#closed ??= this.#close(signal));
  }

  async #close(signal: AbortSignal | undefined): Promise<void> {
    const limit = new AbortController();
    const timer = this.clock.setTimeout(() => limit.abort(), this.settings.closeTimeout);
    await this.issues.close(signal ? AbortSignal.any([signal, limit.signal]) : limit.signal);
    this.clock.clearTimeout(timer);
  }
}
