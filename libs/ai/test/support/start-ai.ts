import { Clock, CoreModule, ResilienceEvents, type ResilienceEventMap } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { ResilienceModule } from '@breakwater/resilience';
import { RecordingLogger } from '@breakwater/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { AiModule, type AiModuleOptions, AiProviderError, AiService, AiStatus } from '../../src/index.js';

/** An application with the module, on a clock that the test moves. */
export class AiApplication implements AsyncDisposable {
  readonly ai: AiService;
  readonly status: AiStatus;

  constructor(
    readonly app: TestingModule,
    readonly clock: VirtualClock,
    readonly logger: RecordingLogger,
  ) {
    this.ai = app.get(AiService);
    this.status = app.get(AiStatus);
  }

  /** Collects the events of one kind. */
  record<Name extends keyof ResilienceEventMap>(name: Name): ResilienceEventMap[Name][] {
    const events: ResilienceEventMap[Name][] = [];
    this.app
      .get(ResilienceEvents)
      .topic(name)
      .subscribe((event) => void events.push(event));
    return events;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.app.close();
  }
}

/** Starts an application on a virtual clock. */
export const startAi = (options: AiModuleOptions = {}): Promise<AiApplication> =>
  start(options, new VirtualClock());

/** Starts an application whose providers are servers: time is that of the machine. */
export async function startAiOnRealTime(options: AiModuleOptions): Promise<AiApplication> {
  return start(options);
}

async function start(options: AiModuleOptions, clock?: VirtualClock): Promise<AiApplication> {
  const logger = new RecordingLogger();
  const builder = Test.createTestingModule({
    imports: [CoreModule, ResilienceModule.forRoot(), AiModule.forRoot(options)],
  });
  if (clock) builder.overrideProvider(Clock).useValue(clock);
  const app = await builder.compile();
  app.useLogger(logger);
  await app.init();
  return new AiApplication(app, clock ?? new VirtualClock(), logger);
}

/** The reason of a provider's failure. */
export const reasonOf = (error: unknown): string | undefined =>
  error instanceof AiProviderError ? error.reason : undefined;
