import { Clock, Shutdown } from '@breakwater/core';
import { Inject, Injectable, type OnModuleInit, type OnApplicationShutdown, Optional } from '@nestjs/common';
import { AlertManager } from '../alerts/alert-manager.js';
import { ErrorTrackingSettings } from '../error-tracking.options.js';
import { IssueExporters } from '../exporters/issue-exporters.js';
import { Issues } from '../issues/issues.js';

/** Milliseconds that the limit of the closer exceeds the time of the last flush, so that the flush ends by itself. */
const GRACE = 500;

/**
 * Starts the alerts and the exporters. After the last request, it stores and exports the last errors and delivers the last alerts. It
 * does so through the port `Shutdown`, which `LifecycleModule` implements, or without that module in `onApplicationShutdown`, after
 * Nest has closed the server.
 */
@Injectable()
export class ErrorTrackingHooks implements OnModuleInit, OnApplicationShutdown {
  #closed: Promise<void> | undefined;

  constructor(
    @Inject(ErrorTrackingSettings) private readonly settings: ErrorTrackingSettings,
    @Inject(Issues) private readonly issues: Issues,
    @Inject(IssueExporters) private readonly exporters: IssueExporters,
    @Inject(AlertManager) private readonly alerts: AlertManager,
    @Inject(Clock) private readonly clock: Clock,
    @Optional() @Inject(Shutdown) shutdown?: Shutdown,
  ) {
    const timeout = settings.closeTimeout + GRACE;
    shutdown?.closeWith('error-tracking', ({ signal }) => this.close(signal), timeout);
  }

  /** Runs before the start-up tasks, because their failure can raise an alert. */
  async onModuleInit(): Promise<void> {
    this.alerts.start();
    await this.exporters.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.close();
  }

  /** Ends within `closeTimeout`, or when the signal aborts. A second call waits for the first. */
  close(signal?: AbortSignal): Promise<void> {
    return (this.#closed ??= this.#close(signal));
  }

  /** Issues close first, because storing them can raise an alert. Each has half of the time, in case the store is down. */
  async #close(signal: AbortSignal | undefined): Promise<void> {
    await this.#within(signal, async (end) => {
      await Promise.all([this.issues.close(end), this.exporters.close(end)]);
    });
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
