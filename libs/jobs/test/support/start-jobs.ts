import {
  type ErrorContext,
  ErrorReporter,
  type ResilienceEventMap,
  type ResilienceEventName,
} from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { BreakwaterTesting, eventsOf, RecordingLogger } from '@breakwater/testing';
import {
  type DynamicModule,
  Global,
  type INestApplicationContext,
  Module,
  type Provider,
} from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  JobsModule,
  type JobsModuleOptions,
  MemoryOperationStore,
  OperationTracker,
  StuckOperations,
} from '../../src/index.js';

/** Reports that a test reads; each belongs to an issue of its own. */
export class RecordingReporter implements ErrorReporter {
  readonly reports: { readonly error: unknown; readonly context: ErrorContext | undefined }[] = [];

  report(error: unknown, context?: ErrorContext): object {
    this.reports.push({ error, context });
    return { issue: `issue-${this.reports.length}` };
  }
}

export interface Jobs {
  readonly app: INestApplicationContext;
  readonly clock: VirtualClock;
  readonly store: MemoryOperationStore;
  readonly tracker: OperationTracker;
  readonly stuck: StuckOperations;
  readonly logger: RecordingLogger;
  readonly reporter: RecordingReporter;
  /** Events in the order in which they were published. */
  events<K extends ResilienceEventName>(name: K): readonly ResilienceEventMap[K][];
}

export interface JobsParts extends JobsModuleOptions {
  readonly clock?: VirtualClock;
  readonly providers?: readonly Provider[];
  readonly imports?: readonly DynamicModule[];
}

/** Starts an application with operations in memory, or in the given store. */
export async function startJobs(parts: JobsParts = {}): Promise<Jobs> {
  const { clock = new VirtualClock(), providers = [], imports = [], ...options } = parts;
  const memory = new MemoryOperationStore({ clock });
  const reporter = new RecordingReporter();
  const reporting = { provide: ErrorReporter, useValue: reporter };

  @Global()
  @Module({ providers: [reporting], exports: [ErrorReporter] })
  class ReporterModule {}

  const logger = new RecordingLogger();
  const module: TestingModule = await Test.createTestingModule({
    imports: [
      ReporterModule,
      ...imports,
      JobsModule.forRoot({ store: memory, ...options }),
      BreakwaterTesting.forRoot({ clock }),
    ],
    providers: [...providers],
  })
    .setLogger(logger)
    .compile();
  const app = await module.init();
  return {
    ...{ app, clock, logger, reporter },
    store: memory,
    tracker: app.get(OperationTracker),
    stuck: app.get(StuckOperations),
    events: (name) => eventsOf(app).named(name),
  };
}

/** Work that a test ends. */
export function heldWork<T = string>(): {
  readonly promise: Promise<T>;
  readonly end: (value: T) => void;
  readonly fail: (error: Error) => void;
} {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return { promise, end: resolve, fail: reject };
}
