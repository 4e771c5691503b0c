import 'reflect-metadata';
import { Clock, CoreModule, PubSub, Random, ResilienceEvents } from '@breakwater/core';
import { type HubConnection, PubSubHub, SeededRandom, VirtualClock } from '@breakwater/core/testing';
import { RecordingLogger } from '@breakwater/testing';
import type { Provider } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import {
  CircuitBreakerService,
  type CircuitBreakerState,
  type CircuitTransitionEvent,
  type FleetHintsOptions,
  ResilienceModule,
  type ResilienceModuleOptions,
  ResilienceService,
} from '../src/index.js';

/** Name of the policy whose circuit the replicas share. */
export const POLICY = 'catalog';

/** Options of one replica of a fleet. */
export interface ReplicaOptions {
  /** @default a circuit that opens after five failures */
  readonly policies?: ResilienceModuleOptions['policies'];
  /** @default those of the fleet */
  readonly hints?: ResilienceModuleOptions['hints'];
  readonly providers?: Provider[];
}

/** One application of a {@link FleetOfApplications}. */
export class Replica {
  readonly transitions: CircuitTransitionEvent[] = [];
  readonly lines: string[];

  constructor(
    readonly module: TestingModule,
    readonly connection: HubConnection,
    logger: RecordingLogger,
  ) {
    this.lines = logger.lines;
    module.get(ResilienceEvents).on('circuit-breaker.transition', (event) => this.transitions.push(event));
  }

  get state(): CircuitBreakerState {
    return this.module.get(CircuitBreakerService).getState(POLICY)!;
  }

  /** Runs calls through the policy, one after the other. */
  async call(succeeds: boolean, times = 1): Promise<void> {
    for (let call = 0; call < times; call++) {
      const work = succeeds ? async () => 'done' : async () => Promise.reject(new Error('down'));
      await this.module
        .get(ResilienceService)
        .execute(POLICY, work)
        .catch(() => undefined);
    }
  }

  /** Opens the circuit by failures. */
  open(): Promise<void> {
    return this.call(false, 5);
  }

  /** The moves of the circuit as text, e.g. `closed>open fleet-hint`. */
  get moves(): string[] {
    return this.transitions.map(({ from, to, reason }) => `${from}>${to} ${reason}`);
  }
}

/** Applications of one process that share a clock and a hub. */
export class FleetOfApplications {
  readonly clock = new VirtualClock({ start: 0 });
  readonly hub = new PubSubHub();
  readonly #modules: TestingModule[] = [];

  /** Starts a replica whose name decides its rank. */
  async start(name: string, { policies, hints, providers = [] }: ReplicaOptions = {}): Promise<Replica> {
    const connection = this.hub.connect();
    const logger = new RecordingLogger();
    const settings: FleetHintsOptions = { service: 'studio-api', instance: name };
    const module = await Test.createTestingModule({
      imports: [
        CoreModule,
        ResilienceModule.forRoot({
          policies: policies ?? { [POLICY]: { circuitBreaker: { resetTimeout: 20_000 } } },
          hints: hints ?? settings,
        }),
      ],
      providers: [{ provide: PubSub, useValue: connection }, ...providers],
    })
      .overrideProvider(Clock)
      .useValue(this.clock)
      .overrideProvider(Random)
      .useValue(new SeededRandom())
      .compile();
    module.useLogger(logger);
    this.#modules.push(module);
    await module.init();
    await this.clock.settle();
    return new Replica(module, connection, logger);
  }

  /** Starts replicas `pod-a`, `pod-b`, ... that know each other. */
  async startAll(count: number, options?: ReplicaOptions): Promise<Replica[]> {
    const replicas: Replica[] = [];
    for (let index = 0; index < count; index++) {
      replicas.push(await this.start(`pod-${String.fromCodePoint(97 + index)}`, options));
    }
    await this.clock.advance(10_000);
    return replicas;
  }

  async close(): Promise<void> {
    for (const module of this.#modules.splice(0)) await module.close();
  }
}
