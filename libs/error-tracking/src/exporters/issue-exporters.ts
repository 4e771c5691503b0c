import { hostname } from 'node:os';
import { isList, type OptionsCheck, Redactor, ResilienceEvents } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { checkNamed } from '../alerts/names.js';
import { BackgroundClock } from '../background/background.clock.js';
import { ErrorTrackingSettings } from '../error-tracking.options.js';
import { ExportQueue } from './export-queue.js';

/** The exporters of the application, each with its waiting errors. */
@Injectable()
export class IssueExporters {
  /** Shrinks when an exporter is off. */
  readonly queues: ExportQueue[];

  constructor(
    @Inject(ErrorTrackingSettings) settings: ErrorTrackingSettings,
    @Inject(BackgroundClock) clock: BackgroundClock,
    @Inject(ResilienceEvents) events: ResilienceEvents,
    @Inject(Redactor) redactor: Redactor,
  ) {
    const { exporters, service, flushInterval: interval, maxPending } = settings;
    const context = { clock, events, redactor, service, instance: hostname(), interval, maxPending };
    this.queues = exporters.map((exporter) => new ExportQueue(exporter, context));
  }

  /** @throws the error of the first exporter that cannot start */
  async start(): Promise<void> {
    const starting = this.queues.map(async (queue) => ({ queue, isOn: await queue.start() }));
    for (const { queue, isOn } of await Promise.all(starting))
      if (!isOn) this.queues.splice(this.queues.indexOf(queue), 1);
  }

  /** Tries once to send all waiting errors. Never rejects. */
  async flush(): Promise<void> {
    await Promise.all(this.queues.map((queue) => queue.flush()));
  }

  /** Sends the last errors until the signal aborts. */
  async close(signal: AbortSignal): Promise<void> {
    await Promise.all(this.queues.map((queue) => queue.close(signal)));
  }
}

/** Validates the option `exporters`. */
export function checkExporters(check: OptionsCheck, exporters: unknown): void {
  if (!check.that(isList(exporters), 'exporters', 'a list of exporters', exporters) || !isList(exporters))
    return;
  const names: string[] = [];
  for (const [index, exporter] of Array.from(exporters).entries()) {
    checkNamed(check, `exporters[${index}]`, exporter, { called: 'an exporter', method: 'export' }, names);
  }
}
