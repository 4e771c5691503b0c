import {
  Clock,
  CoreModule,
  requireImport,
  requireOneForRoot,
  ResilienceEvents,
  TestConditions,
} from '@breakwater/core';
import { ResilienceService } from '@breakwater/resilience';
import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  Optional,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { EventRecording } from '../events/event-recording.js';
import { ProcessHandles } from '../leaks/process-handles.js';
import {
  type BreakwaterTestingOptions,
  resolveBreakwaterTestingOptions,
} from './breakwater-testing.options.js';

const NAME = 'BreakwaterTesting';

/**
 * Runs an application under the conditions of a test: on a virtual clock, with seeded chance, and with its events recorded. Import it
 * beside the modules under test, at any place of the list.
 */
@Module({ imports: [CoreModule] })
export class BreakwaterTesting implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(TestConditions) conditions: TestConditions,
    @Optional() @Inject(ResilienceService) resilience: ResilienceService | undefined,
    @Inject(ProcessHandles) private readonly handles: ProcessHandles,
    // The recording begins when Nest makes it.
    @Inject(EventRecording) _recording: EventRecording,
  ) {
    requireOneForRoot('testing', modules, BreakwaterTesting, conditions);
    if (conditions.policies !== 'on') requireImport(resilience, 'ResilienceModule', NAME);
  }

  /** @throws OptionsError when an option is wrong */
  static forRoot(options: BreakwaterTestingOptions = {}): DynamicModule {
    return {
      module: BreakwaterTesting,
      global: true,
      providers: [
        { provide: TestConditions, useValue: resolveBreakwaterTestingOptions(options) },
        {
          provide: EventRecording,
          inject: [ResilienceEvents, Clock],
          useFactory: (events: ResilienceEvents, clock: Clock) => EventRecording.of(events, clock),
        },
        {
          provide: ProcessHandles,
          inject: [ResilienceEvents],
          useFactory: (events: ResilienceEvents) => new ProcessHandles(events),
        },
      ],
      exports: [TestConditions, EventRecording, ProcessHandles],
    };
  }

  /** Other modules may subscribe in the same round of hooks; what they hold from then on belongs to the application. */
  onApplicationBootstrap(): void {
    setImmediate(() => this.handles.startEnds());
  }

  onApplicationShutdown(): void {
    this.handles.applicationEnds();
  }
}
